//! What there is to say of each kind, for somebody who reads a chart for the first time.
//!
//! Sentences are short and their words are everyday ones; a test counts.

use super::Guide;

/// The mark that most charts share.
const INTERVAL: (&str, &str) = (
    "A line with two ends, or a shaded band",
    "How sure we can be (the 95% confidence interval). The true figure is likely to lie inside it.",
);
const GAP: (&str, &str) = (
    "× or letters in square brackets, such as [c]",
    "There is no figure, which does not mean nought. The reason stands under the chart.",
);
/// What most charts share of when they mislead.
const CUT: &str = "If the scale does not start at nought, a change looks bigger than it is. A note under the chart says when \
                   that is so.";
const NOT_CAUSE: &str = "A change after something was done does not show that it was done by it.";
/// What both maps share.
const HATCH: (&str, &str) = (
    "Number, shade and pattern of lines",
    "The class of the figure, as in the key. A higher number and a darker shade are a higher figure.",
);

pub(super) const TREND: Guide = Guide {
    name: "Line over time",
    question: "Is it going up or down, and is it where it should be?",
    steps: &[
        "Read from left to right. Each dot is one period, such as a year.",
        "The higher the dot, the higher the figure. The scale is on the left.",
        "The thick line is what the chart is about. The thinner lines are what to compare it with. Each has its name at its end.",
        "Look at where the line is heading over several years, not at one jump.",
    ],
    marks: &[
        INTERVAL,
        ("Dotted line with a ring", "The target, and when it should be reached."),
        (
            "Upright dotted line with a letter",
            "From here on it was counted in another way. Do not compare across it.",
        ),
        GAP,
    ],
    beware: &[
        CUT,
        "Where there are few people, figures jump by chance. A wide band warns of that.",
        NOT_CAUSE,
    ],
};

pub(super) const MULTIPLES: Guide = Guide {
    name: "Small lines side by side",
    question: "How has it changed in each of many places, and which goes its own way?",
    steps: &[
        "Each small chart is one place. Its latest figure stands under its name.",
        "Read each from left to right, as a line over time.",
        "All have the same scale, so a higher line is a higher figure in every one of them.",
        "Look for the one that bends another way than the rest.",
    ],
    marks: &[
        ("Thick line", "The place that is named above it."),
        ("Dashed line", "What all are compared with, the same in each."),
        GAP,
    ],
    beware: &[
        "Small charts hide small changes.",
        "They do not show how sure we can be. Where there are few people, figures jump by chance.",
        CUT,
    ],
};

pub(super) const CONTROL: Guide = Guide {
    name: "Control chart",
    question: "Is this a real change, or only the usual ups and downs?",
    steps: &[
        "Read from left to right. Each dot is one period, such as a month.",
        "The middle line is the average. The lines above and below it are the limits of the usual ups and downs.",
        "Dots that wander between the limits are chance. There is no need to explain each of them.",
        "Dots of another shape, under a letter, are a sign that something has changed. Ask what.",
    ],
    marks: &[
        ("P, a diamond", "One dot is outside the limits."),
        ("R, a square", "Many dots in a row are on one side of the average."),
        ("T, a triangle", "Several dots in a row go the same way."),
        ("N, a triangle on its head", "Most of a few dots are close to a limit."),
        (
            "Upright dotted line with a letter",
            "From here on there is a new average. The reason stands under the chart.",
        ),
        GAP,
    ],
    beware: &[
        "A sign tells that something changed. It does not tell what, nor whether that is good.",
        "Now and then chance alone makes a sign.",
        "Limits from few dots are rough.",
    ],
};

pub(super) const BARS: Guide = Guide {
    name: "Bars",
    question: "Which place or group has more of it, and which has less?",
    steps: &[
        "Each bar is one place or group. The longer the bar, the higher the figure.",
        "The figure itself stands at the right.",
        "Places are in order, with the highest at the top. Groups keep an order of their own.",
        "The dashed line is what they are compared with. A bar that ends to the right of it is higher.",
        "If the line with two ends lies across the dashed line, the difference may be chance.",
    ],
    marks: &[
        ("Strong bar", "The place that the page is about."),
        INTERVAL,
        (
            "Dots in place of bars",
            "The scale does not start at nought, so that a length would mislead.",
        ),
        GAP,
    ],
    beware: &[
        "Somebody is always at the bottom. The order alone does not tell who does badly.",
        "Two places whose lines with two ends overlap a lot may not differ at all.",
        "Higher is not always worse: it depends on what is counted.",
    ],
};

pub(super) const GRADIENT: Guide = Guide {
    name: "Bars from most to least deprived",
    question: "Are people in poorer places worse off, step by step?",
    steps: &[
        "Each bar is a group with about as many people as each other. The first lives in the most deprived places, the last in the least.",
        "The longer the bar, the higher the figure in that group.",
        "If the bars form steps from top to bottom, it is not only the poorest who differ from the rest.",
        "The dotted line sums up the steps. The more it slants, the wider the gap.",
    ],
    marks: &[
        (
            "Dotted line",
            "A straight line through the steps. How far apart its ends are is the slope index of inequality.",
        ),
        ("Dashed line", "The figure of all groups together."),
        INTERVAL,
        GAP,
    ],
    beware: &[
        "Deprivation is that of the place. Not everybody there is poor, and many poor people live elsewhere.",
        "A gap can close because things get worse for those who are well off. Look at the figures, too.",
        "One straight line does not fit where only one group stands out.",
    ],
};

pub(super) const CONCENTRATION: Guide = Guide {
    name: "Concentration curve",
    question: "Is it spread evenly, or is much of it found among few people?",
    steps: &[
        "Along the bottom, people are lined up from the most deprived to the least.",
        "Up the side is how much of the whole they have between them.",
        "If it were spread evenly, the curve would lie on the dotted line.",
        "A curve above the dotted line means that people in deprived places have more than their share. Below it, they have less.",
    ],
    marks: &[
        ("Dotted line", "An even spread: a fifth of the people have a fifth of it."),
        (
            "Index",
            "How far the curve is from even, from −1 to 1. Nought is even. Below nought, the most deprived have more.",
        ),
    ],
    beware: &[
        "More than a fair share is good of some things and bad of others.",
        "Two curves that cross cannot be put in order by their index alone.",
        "It shows shares only. All may have little of it, or all may have much.",
    ],
};

pub(super) const FUNNEL: Guide = Guide {
    name: "Funnel plot",
    question: "Which places differ by more than chance?",
    steps: &[
        "Each dot is a place. The further right it is, the more people its figure rests on.",
        "The higher it is, the higher the figure. The thick line is that of all places together.",
        "Places with few people jump by chance, so the funnel is wide on the left and narrow on the right.",
        "A dot inside the funnel may differ by chance alone. A dot outside it has a name, and is worth a question.",
    ],
    marks: &[
        ("Dotted lines", "The 95% limits. By chance alone, about 1 place in 20 lies outside them."),
        (
            "Dashed lines",
            "The 99.8% limits. By chance alone, about 1 place in 500 lies outside them.",
        ),
        ("Triangle", "A place outside the limits: hollow beyond 95%, full beyond 99.8%."),
        ("Ring", "The place that the page is about."),
        GAP,
    ],
    beware: &[
        "Being outside is not proof of good or bad work. The people of a place may be older, or counted in another way.",
        "Of many places, one or two lie outside the dotted lines by chance.",
        "Being inside does not mean that all is well: all places together may do badly.",
    ],
};

pub(super) const SPINE: Guide = Guide {
    name: "Spine chart",
    question: "How does one place do on many things at once, among places of its kind?",
    steps: &[
        "Each row is one thing that is measured. Read it by itself.",
        "The bar reaches from the worst place on the left to the best on the right.",
        "The dot is this place. The upright line is what it is compared with, at the same spot in every row.",
        "A dot to the right of the line is on the better side. The sign beside it says whether that was tested.",
    ],
    marks: &[
        ("Whole bar", "All places, from worst to best."),
        ("Strong part of the bar", "The middle half of the places."),
        ("Line through the dot", "How sure we can be (the 95% confidence interval)."),
        ("Sign beside the figure", "Better, similar or worse, as the key says."),
        GAP,
    ],
    beware: &[
        "Rows have scales of their own. The same distance is not the same difference in two rows.",
        "Some things are neither good nor bad. There, left is the lowest, and a note says so.",
        "The best place may still not be good enough.",
    ],
};

pub(super) const SCATTER: Guide = Guide {
    name: "Dots for need and help",
    question: "Does more help go to where there is more need?",
    steps: &[
        "Each dot is a place.",
        "The further right it is, the more need there is. The higher it is, the more help is given.",
        "On the dotted line, help is in step with need.",
        "A place below the line gets less than its share, a place above it more.",
    ],
    marks: &[
        ("Dotted line", "Help in step with need."),
        ("Ring", "The place that the page is about."),
        (
            "Thin dotted lines",
            "They part the chart in four. The words in the corners say what each part means.",
        ),
        GAP,
    ],
    beware: &[
        "What is given is not always what is needed, nor taken up.",
        "A place is not its people: help may miss those who need it most there.",
        "Dots that lie in a line do not show that one thing causes the other.",
    ],
};

pub(super) const MAP: Guide = Guide {
    name: "Map",
    question: "Where is it high, and where is it low?",
    steps: &[
        "Each area has a class, which is a number with a shade and a pattern.",
        "The key says which figures belong to each class. A darker shade is a higher figure.",
        "Look for neighbours of the same class, and for areas that stand out from theirs.",
        "Every figure stands in the table beside the map.",
    ],
    marks: &[
        HATCH,
        ("Upright lines", "No figure. The letters in square brackets say why."),
        ("Thick border", "The place that the page is about."),
    ],
    beware: &[
        "Large areas catch the eye, though few people may live there.",
        "Two areas just either side of a limit have different shades and nearly the same figure.",
        "A dark shade is a high figure, not always a bad one.",
        "It does not show how sure we can be.",
    ],
};

pub(super) const TILE_MAP: Guide = Guide {
    name: "Tile map",
    question: "Where is it high, and where is it low, with each area the same size?",
    steps: &[
        "Each tile is an area. They are all as large as each other, so that no area looks more important.",
        "Tiles stand about where their areas are on a map.",
        "Each tile has a short name, the number of its class, and the figure.",
        "The key says which figures belong to each class. A darker shade is a higher figure.",
    ],
    marks: &[
        HATCH,
        ("Upright lines", "No figure. The letters in square brackets say why."),
        ("Thick border", "The place that the page is about."),
    ],
    beware: &[
        "Areas of tiles that touch need not touch on the ground.",
        "Two areas just either side of a limit have different shades and nearly the same figure.",
        "A dark shade is a high figure, not always a bad one.",
        "It does not show how sure we can be.",
    ],
};

pub(super) const SYSTEM_MAP: Guide = Guide {
    name: "System map",
    question: "What drives what, and what keeps itself going?",
    steps: &[
        "Each box is something that can become more or less.",
        "An arrow says that one drives the other. Start at its tail and read to its head.",
        "Follow the arrows. Where they come back to where you began, there is a loop.",
        "Some loops push further and further in one way. Others bring things back to where they were.",
    ],
    marks: &[
        ("+ and a full line", "More makes more, and less makes less."),
        ("− and a dashed line", "More makes less, and less makes more."),
        ("Two strokes across an arrow", "It takes time."),
        ("R and B, in the words below the map", "Loops: R pushes further one way, B brings back."),
    ],
    beware: &[
        "It shows what people think drives what. Not every arrow has been proved.",
        "It does not say how strong an arrow is.",
        "What is not on the map may still matter.",
    ],
};

pub(super) const SPARKLINE: Guide = Guide {
    name: "Line in a table",
    question: "Which way has it gone, at a glance?",
    steps: &[
        "Read it from left to right, from the first period to the last.",
        "The dot at its end is the latest figure, which stands beside it in the table.",
        "It shows the shape of the change, and nothing else.",
    ],
    marks: &[
        ("Gap", "There is no figure for that time."),
        ("Small dot by itself", "A figure without neighbours."),
    ],
    beware: &[
        "Each has a scale of its own. You cannot compare two by their height.",
        "A small change can look steep.",
    ],
};

pub(super) const SIGNS: Guide = Guide {
    name: "Signs for better, worse and no answer",
    question: "What does the sign beside a figure mean?",
    steps: &[
        "Each sign has words beside it. The words are the answer, and the sign repeats it.",
        "The shape tells the signs apart, so that you need not see colours.",
        "Better and worse are said only where the difference was tested and is unlikely to be chance.",
        "Higher and lower are said where it was not tested, or where neither is good or bad.",
    ],
    marks: &[
        ("Tick in a disc", "Better than what it is compared with."),
        ("Equals sign in a ring", "Similar: the difference may be chance."),
        ("Exclamation mark in a diamond", "Worse than what it is compared with."),
        ("Triangle", "Higher or lower, without saying that it is good or bad."),
        ("Arrow", "Going up, going down, or no clear change."),
        ("Question mark", "There is too little to answer from. The words say what is missing."),
    ],
    beware: &[
        "Better than others is not the same as good.",
        "Similar does not mean that nothing is wrong.",
        "No answer does not mean no problem.",
    ],
};
