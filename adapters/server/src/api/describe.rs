//! A route and its description, made together so that neither can be without the other.

use axum::routing::MethodRouter;
use serde_json::json;
use utoipa::openapi::{
    ContentBuilder, HttpMethod, Ref, RefOr, Required, ResponseBuilder, Schema,
    extensions::ExtensionsBuilder,
    path::{OperationBuilder, ParameterBuilder, ParameterIn, Paths},
    request_body::RequestBodyBuilder,
};
use utoipa_axum::router::UtoipaMethodRouter;

use axum::middleware::from_fn;
use lifecourse_app::access::Action;

use crate::staff::{Api, guard};

/// A parameter of the query: its name, what it does, and a value that it could have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) schema: Shape,
}

/// The release whose figures are asked for.
pub(crate) const RELEASE: Parameter = Parameter::new(
    "release",
    "With the figures of this release: an address that is answered alike for good",
    Shape::One("3"),
);

/// The day on which a question is asked.
pub(crate) const ON: Parameter = Parameter::new(
    "on",
    "The day for which it is judged what is due, such as at a gate; today if left out",
    Shape::One("2026-11-30"),
);

/// The time as of which figures are asked for.
pub(crate) const AS_OF: Parameter = Parameter::new(
    "as_of",
    "With the figures of the release that stood on this day, or at this time",
    Shape::One("2026-11-30"),
);

/// What the value of a parameter looks like.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// A text, such as this one; it can be given several times, and any of them will do.
    AnyOf(&'static str),
    /// A text, such as this one.
    One(&'static str),
    /// A word out of these.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    YesNo,
    /// A whole number from 1 to this one; the first number is taken if it is not given.
    UpTo(u32, u32),
}

impl Parameter {
    pub(crate) const fn new(name: &'static str, about: &'static str, schema: Shape) -> Self {
        Self { name, about, schema }
    }

    fn described(self) -> utoipa::openapi::path::Parameter {
        let schema = match self.schema {
            Shape::AnyOf(example) => json!({
                "type": "array", "items": { "type": "string" }, "examples": [[example]],
            }),
            Shape::One(example) => json!({ "type": "string", "examples": [example] }),
            Shape::Word(words) => json!({ "type": "string", "enum": words }),
            Shape::YesNo => json!({ "type": "boolean", "default": false }),
            Shape::UpTo(usual, most) => {
                json!({ "type": "integer", "minimum": 1, "maximum": most, "default": usual })
            }
        };
        ParameterBuilder::new()
            .name(self.name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(self.about))
            .schema(Some(inline(schema)))
            .build()
    }
}

/// A schema as utoipa holds it.
fn inline(schema: serde_json::Value) -> RefOr<Schema> {
    let read = serde_json::from_value(schema);
    RefOr::T(read.expect("these few schemas are written above, and every test reads them"))
}

/// One thing that can be asked for, described. It names the [`Action`] that it is, by which everybody
/// is let through or not.
pub(crate) struct Endpoint {
    method: HttpMethod,
    action: Action,
    path: String,
    operation: OperationBuilder,
}

impl Endpoint {
    /// GET of `path` for everybody, whose parameters in braces are ids. The reader that its handler
    /// is given shows each what they may see.
    pub(crate) fn get(path: impl Into<String>, id: &str, summary: &str) -> Self {
        Self::of(HttpMethod::Get, path, (id, summary), Action::ReadPublished)
    }

    /// `method` of `path`, whose parameters in braces are ids, for those who may do `action`.
    pub(crate) fn of(
        method: HttpMethod,
        path: impl Into<String>,
        (id, summary): (&str, &str),
        action: Action,
    ) -> Self {
        let path = path.into();
        let operation =
            OperationBuilder::new().operation_id(Some(id)).summary(Some(summary)).tag("figures");
        let operation = match path.split_once('{').and_then(|(_, rest)| rest.split_once('}')) {
            None => operation,
            Some((name, _)) => {
                let parameter = ParameterBuilder::new()
                    .name(name)
                    .parameter_in(ParameterIn::Path)
                    .required(Required::True)
                    .schema(Some(inline(json!({ "type": "string" }))))
                    .build();
                operation.parameter(parameter).response("404", problem("There is no such thing"))
            }
        };
        Self { method, action, path, operation }
    }

    /// Puts it under another heading than that of figures.
    pub(crate) fn tag(mut self, tag: &str) -> Self {
        self.operation = self.operation.tags(Some([tag]));
        self
    }

    /// Takes these parameters; with any, there can be an empty answer.
    pub(crate) fn parameters(mut self, parameters: &[Parameter]) -> Self {
        let described = parameters.iter().map(|parameter| parameter.described());
        self.operation = described.fold(self.operation, OperationBuilder::parameter);
        if !parameters.is_empty() {
            self.operation = self.operation.response(
                "404",
                problem("The filters leave nothing, or something named is not there"),
            );
        }
        self
    }

    /// Takes a body of this media type, with the schema of this name.
    pub(crate) fn accepts(self, kind: &str, schema: &str) -> Self {
        self.takes(kind, RefOr::Ref(Ref::from_schema_name(schema)))
    }

    /// Takes a text of this media type.
    pub(crate) fn accepts_text(self, kind: &str) -> Self {
        self.takes(kind, text())
    }

    fn takes(mut self, kind: &str, schema: RefOr<Schema>) -> Self {
        let content = ContentBuilder::new().schema(Some(schema)).build();
        let body =
            RequestBodyBuilder::new().content(kind, content).required(Some(Required::True)).build();
        self.operation = self.operation.request_body(Some(body));
        self
    }

    /// Writes only over the version that the writer knows.
    pub(crate) fn conditional(mut self) -> Self {
        let names = [("If-Match", "\"3\""), ("If-None-Match", "*")];
        for (name, example) in names {
            let parameter = ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Header)
                .required(Required::False)
                .description(Some("One of `If-Match` and `If-None-Match` has to be sent"))
                .schema(Some(inline(json!({ "type": "string", "examples": [example] }))))
                .build();
            self.operation = self.operation.parameter(parameter);
        }
        self.problem("412", "It is not at the version that the request names")
            .problem("428", "The request does not say which version it knows")
    }

    /// Can end in this problem.
    pub(crate) fn problem(mut self, status: &str, about: &str) -> Self {
        self.operation = self.operation.response(status, problem(about));
        self
    }

    /// Answers 201 with the schema of this name, when something is there now that was not.
    pub(crate) fn created(mut self, about: &str, schema: &str) -> Self {
        let content = ContentBuilder::new()
            .schema(Some(RefOr::<Schema>::Ref(Ref::from_schema_name(schema))))
            .build();
        let response =
            ResponseBuilder::new().description(about).content("application/json", content).build();
        self.operation = self.operation.response("201", response);
        self
    }

    /// Answers with the schema of this name.
    pub(crate) fn answers(self, about: &str, schema: &str) -> Self {
        self.answers_as(about, &[("application/json", RefOr::Ref(Ref::from_schema_name(schema)))])
    }

    /// Answers in one of several media types.
    pub(crate) fn answers_as(mut self, about: &str, forms: &[(&str, RefOr<Schema>)]) -> Self {
        let response = ResponseBuilder::new().description(about);
        let response = forms.iter().fold(response, |response, (kind, schema)| {
            response.content(*kind, ContentBuilder::new().schema(Some(schema.clone())).build())
        });
        self.operation = self.operation.response("200", response.build());
        self
    }

    /// The route itself, described and answered by `handler`, for those who may.
    pub(crate) fn by(self, handler: MethodRouter<Api>) -> UtoipaMethodRouter<Api> {
        let Self { method, action, path, mut operation } = self;
        if method == HttpMethod::Get {
            let unchanged = ResponseBuilder::new().description("The same as `If-None-Match` names");
            operation = operation.response("304", unchanged.build());
        }
        if action != Action::ReadPublished {
            operation = operation
                .response("401", problem("There is no token, or it is not good"))
                .response("403", problem("The token's role may not do this"));
        }
        let mut operation = operation
            .response("400", problem("A parameter is unknown or cannot be read"))
            .response("503", problem("The database is busy; try again"))
            .build();
        operation.extensions =
            Some(ExtensionsBuilder::new().add("x-action", action.as_str()).build());
        let mut paths = Paths::new();
        paths.add_path_operation(&path, vec![method], operation);
        let guarded =
            handler.route_layer(from_fn(move |request, next| guard(action, request, next)));
        (Vec::new(), paths, guarded)
    }
}

/// A text in a media type of its own.
pub(crate) fn text() -> RefOr<Schema> {
    inline(json!({ "type": "string" }))
}

fn problem(about: &str) -> utoipa::openapi::Response {
    let content =
        ContentBuilder::new().schema(Some(RefOr::<Schema>::Ref(Ref::from_schema_name("Problem"))));
    ResponseBuilder::new()
        .description(about)
        .content("application/problem+json", content.build())
        .build()
}
