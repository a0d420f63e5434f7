//! Agreement of coders, regression, and the distributions that all limits rest on.

use lifecourse_statistics::{
    agreement::{Bootstrap, CodeScale, cohens_kappa, krippendorffs_alpha},
    distribution::{chi_squared, f, normal, student_t},
    least_squares::{Line, Regression},
};

use super::{
    answer::Answer,
    choices::Choices,
    method::{
        CONFIDENCE, Method, Refusal, Unit, flag, many, many_texts, number, numbers, one, texts,
        whole,
    },
    table::Table,
};

pub(super) const METHODS: &[Method] = &[
    Method {
        name: "cohens-kappa",
        about: "Agreement of two coders beyond chance",
        source: "Cohen J (1960), Educ Psychol Meas 20:37-46; Fleiss JL and others (1969)",
        unit: Unit::Group,
        columns: &[
            texts("first", "Code that the first coder gave"),
            texts("second", "Code that the second coder gave"),
        ],
        options: &[CONFIDENCE],
        gives: &["kappa", "lower,upper", "standard_error", "observed", "expected"],
        run: kappa,
        example: "first,second\naccess,access\ncost,cost\naccess,cost\ncost,cost\nstaff,staff\n",
        arguments: "",
    },
    Method {
        name: "krippendorffs-alpha",
        about: "Agreement of any number of coders, with missing codes",
        source: "Krippendorff K (2011), Computing Krippendorff's alpha-reliability",
        unit: Unit::Group,
        columns: &[many_texts("coder", "The columns of the coders; an empty cell is no code")],
        options: &[
            CONFIDENCE,
            one(
                "scale",
                &["nominal", "ordinal"],
                "How far apart codes are; ordinal ones are numbers",
            )
            .or("nominal"),
            whole("replicates", "Bootstrap samples of the interval").or("1000"),
            whole("seed", "Seed of the samples").or("1"),
        ],
        gives: &["alpha", "lower,upper"],
        run: alpha,
        example: "ann,bob,cal\n1,1,\n2,2,2\n3,3,3\n3,2,3\n1,1,1\n",
        arguments: "--column coder=ann,bob,cal",
    },
    Method {
        name: "regression",
        about: "Weighted least squares with an intercept",
        source: "Householder reflections of the weighted columns",
        unit: Unit::Group,
        columns: &[
            numbers("y", "What is explained"),
            many("x", "What explains it"),
            numbers("weight", "Weight of the row").optional(),
        ],
        options: &[],
        gives: &[
            "term",
            "coefficient",
            "standard_error",
            "p",
            "residual_variance",
            "degrees_of_freedom",
        ],
        run: regression,
        example: "y,x\n1,1\n3,2\n4,3\n8,4\n",
        arguments: "",
    },
    Method {
        name: "line",
        about: "A straight line through points, with equal weights or 1/variance",
        source: "Weighted least squares",
        unit: Unit::Group,
        columns: &[
            numbers("x", "Where the point is"),
            numbers("y", "Its value"),
            numbers("weight", "Its weight, such as 1/variance").optional(),
        ],
        options: &[],
        gives: &[
            "slope",
            "intercept",
            "slope_error",
            "slope_error_known",
            "p",
            "residual_variance",
        ],
        run: line,
        example: "x,y\n1,1\n2,3\n3,4\n4,8\n",
        arguments: "",
    },
    Method {
        name: "distribution",
        about: "Probabilities and quantiles of the normal, t, chi-square and F distributions",
        source: "Abramowitz M, Stegun I (1964)",
        unit: Unit::Row,
        columns: &[numbers("at", "The value, or with --quantile the probability")],
        options: &[
            one("name", &["normal", "t", "chi-squared", "f"], "Which distribution").or("normal"),
            number("df", "Degrees of freedom").or("1"),
            number("df2", "Degrees of freedom below, of F").or("1"),
            flag("quantile", "The value that is not exceeded with the probability"),
        ],
        gives: &["quantile", "up_to", "above"],
        run: distribution,
        example: "at\n0.975\n0.5\n",
        arguments: "--name t --df 4 --quantile",
    },
];

fn kappa(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let (first, second) = (table.texts("first"), table.texts("second"));
    let found = cohens_kappa(&first, &second, choices.confidence())?;
    answer
        .row()
        .estimate(found.kappa)
        .add(found.standard_error)
        .add(found.observed)
        .add(found.expected);
    Ok(())
}

/// A number in the order of numbers, for the codes of an ordinal scale.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Code<'a> {
    Number(i64),
    Text(&'a str),
}

fn alpha(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let coders = table.many_texts("coder");
    let ordinal = choices.name("scale") == "ordinal";
    let mut things: Vec<Vec<Code<'_>>> = Vec::with_capacity(table.rows());
    for row in 0..table.rows() {
        let mut codes = Vec::with_capacity(coders.len());
        for coder in &coders {
            let text = coder[row].trim();
            if text.is_empty() || text == "NA" {
                continue;
            }
            codes.push(match text.parse() {
                Ok(number) => Code::Number(number),
                Err(_) if ordinal => {
                    return Err("a code of an ordinal scale is not a whole number".into());
                }
                Err(_) => Code::Text(text),
            });
        }
        things.push(codes);
    }
    let scale = if ordinal { CodeScale::Ordinal } else { CodeScale::Nominal };
    let bootstrap = Bootstrap {
        replicates: choices.whole("replicates") as usize,
        seed: choices.whole("seed").into(),
        confidence: choices.confidence(),
    };
    answer.row().estimate(krippendorffs_alpha(&things, scale, bootstrap)?);
    Ok(())
}

fn regression(table: &Table, _: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let ones = vec![1.0; table.rows()];
    let mut columns = vec![ones.as_slice()];
    columns.extend(table.many("x"));
    let found = Regression::fit(&columns, table.numbers("y"), table.optional("weight"))?;
    let names = std::iter::once("intercept").chain(table.names("x"));
    let df = found.degrees_of_freedom();
    for (i, (name, coefficient)) in names.zip(&found.coefficients).enumerate() {
        let error = found.standard_error(i);
        answer
            .row()
            .add(name)
            .add(*coefficient)
            .add(error)
            .add(student_t::two_sided(coefficient / error, df).ok())
            .add(found.residual_variance())
            .add(df);
    }
    Ok(())
}

fn line(table: &Table, _: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let (x, y) = (table.numbers("x"), table.numbers("y"));
    let (found, known) = match table.optional("weight") {
        Some(weights) => {
            let line = Line::weighted(x, y, weights)?;
            (line, Some(line.slope_error_known()))
        }
        None => (Line::through(x, y)?, None),
    };
    answer
        .row()
        .add(found.slope)
        .add(found.intercept)
        .add(found.slope_error())
        .add(known)
        .add(found.slope_probability().ok())
        .add(found.residual_variance());
    Ok(())
}

fn distribution(table: &Table, choices: &Choices, answer: &mut Answer) -> Result<(), Refusal> {
    let df = choices.number("df").unwrap_or(1.0);
    let below = choices.number("df2").unwrap_or(1.0);
    let name = choices.name("name");
    for (row, &at) in table.numbers("at").iter().enumerate() {
        let value = match (choices.flag("quantile"), name) {
            (false, _) => at,
            (true, "t") => student_t::quantile(at, df)?,
            (true, "chi-squared") => chi_squared::quantile(at, df)?,
            (true, "f") => return Err("the quantile of F is not provided".into()),
            (true, _) => normal::quantile(at)?,
        };
        let (up_to, above) = match name {
            "t" => (student_t::cdf(value, df)?, student_t::survival(value, df)?),
            "chi-squared" => (chi_squared::cdf(value, df)?, chi_squared::survival(value, df)?),
            "f" => (f::cdf(value, df, below)?, f::survival(value, df, below)?),
            _ => (normal::cdf(value)?, normal::survival(value)?),
        };
        answer.row_of(row).add(value).add(up_to).add(above);
    }
    Ok(())
}
