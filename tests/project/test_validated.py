"""What validators give is as large as what they are given, but for what their schema refuses."""

from pathlib import Path

import pytest
from test_sizes import REQUEST, handler, in_words, size_of_it

ZOD = 'import { z } from "zod"\n'
VALIBOT = 'import * as v from "valibot"\n'
JOI = 'import Joi from "joi"\n'
YUP = 'import { array, object, string } from "yup"\n'
ARKTYPE = 'import { type } from "arktype"\n'

ONE = "z.object({ a: z.array(z.string()) })"
FEW = "z.object({ a: z.array(z.string()).max(9) })"
OTHER = "z.object({ b: z.array(z.any()).max(3) })"

SCHEMAS = [
    (ZOD, "z.object({ a: z.array(z.string()) })", "S.parse(x).a", REQUEST),
    (ZOD, "z.object({ a: z.array(z.string()) })", "S.safeParse(x).data.a", REQUEST),
    (ZOD, "z.object({ a: z.string().array().optional() })", "S.parse(x).a ?? []", REQUEST),
    (ZOD, "z.object({ a: z.array(z.string()).max(9) })", "S.parse(x).a", "at most 9"),
    (ZOD.replace("zod", "astro/zod"), "z.array(z.string()).max(9)", "S.parse(x)", "at most 9"),
    (ZOD, "z.object({ a: z.array(z.string()).min(1).length(2) })", "S.parse(x).a", "at most 2"),
    (ZOD, "z.object({ a: z.array(z.string()).refine(few) })", "S.parse(x).a", "not known"),
    (
        ZOD,
        "z.object({ a: z.array(z.string()) }).refine((d) => d.a || d.b)",
        "S.parse(x).a",
        REQUEST,
    ),
    (
        ZOD,
        "z.object({ a: z.array(z.string()) }).refine((d) => d.a.length < 9)",
        "S.parse(x).a",
        "not known",
    ),
    (ZOD, "z.object({ a: z.number().refine((n) => n <= 9) })", "S.parse(x).a", "not known"),
    (ZOD, "z.object({ a: List })", "S.parse(x).a", "not known"),
    (ZOD, "z.object({}).extend({ a: z.array(z.string()).max(9) })", "S.parse(x).a", "at most 9"),
    (ZOD, "z.object({ a: z.array(z.string()) }).strict()", "S.parse(x).a", REQUEST),
    (ZOD, "z.object({ a: z.object({ b: z.any() }) })", "S.parse(x).a.b.c", REQUEST),
    (ZOD, "z.array(z.object({ b: z.array(z.any()).max(3) }))", "S.parse(x)", REQUEST),
    (ZOD, "z.array(z.object({ b: z.array(z.any()).max(3) }))", "S.parse(x)[0].b", "at most 3"),
    (ZOD, "z.record(z.string(), z.number())", "Object.keys(S.parse(x))", REQUEST),
    (ZOD, "z.object({ a: z.string() })", "S.parse(x).a.split(',')", REQUEST),
    (ZOD, "z.object({ a: z.string().max(99) })", "S.parse(x).a.split(',')", "bounded"),
    (ZOD, "z.object({ a: z.uuid() })", "S.parse(x).a.split('-')", "not known"),
    # what one of several lets through is let through, and bounded only where all bound it
    (ZOD, f"{ONE}.or({OTHER})", "S.parse(x).a", REQUEST),
    (ZOD, f"{ONE}.or({OTHER})", "S.safeParse(x).data.b", "at most 3"),
    (ZOD, f"{FEW}.or({OTHER})", "S.parse(x).a", "at most 9"),
    (ZOD, f"{FEW}.or({ONE})", "S.parse(x).a", REQUEST),
    (ZOD, f"{FEW}.or(elsewhere)", "S.parse(x).a", "not known"),
    (ZOD, f"{FEW}.or(z.any())", "S.parse(x).a", REQUEST),
    (ZOD, f"{FEW}.or(z.record(z.string()))", "S.parse(x).a", "not known"),
    (ZOD, f"z.union([{ONE}, {OTHER}])", "S.parse(x).a", REQUEST),
    (ZOD, f"z.discriminatedUnion('kind', [{ONE}, {OTHER}])", "S.parse(x).a", REQUEST),
    (ZOD, "z.array(z.any()).max(9).or(z.array(z.string()).max(5))", "S.parse(x)", "at most 9"),
    (ZOD, "z.union([z.array(z.any()).max(9), z.array(z.string())])", "S.parse(x)", REQUEST),
    (ZOD, "z.union([z.array(z.any()).max(9), z.null()])", "S.parse(x)", "not known"),
    (ZOD, f"{ONE}.and({OTHER})", "S.parse(x).a", REQUEST),
    (ZOD, f"{ONE}.and({FEW})", "S.parse(x).a", "at most 9"),
    (ZOD, f"z.intersection({ONE}, {OTHER})", "S.parse(x).b", "at most 3"),
    (ZOD, f"{ONE}.and(elsewhere)", "S.parse(x).a", "not known"),
    (ZOD, "z.array(z.string())", "S.parse(x.slice(0, 5))", "at most 5"),
    (ZOD, "z.array(z.string())", "S.parse(env.LIST)", "not known"),
    (VALIBOT, "v.object({ a: v.array(v.string()) })", "v.parse(S, x).a", REQUEST),
    (VALIBOT, "v.object({ a: v.array(v.string()) })", "v.safeParse(S, x).output.a", REQUEST),
    (
        VALIBOT,
        "v.object({ a: v.optional(v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(9))) })",
        "v.parse(S, x).a",
        "at most 9",
    ),
    (JOI, "Joi.object({ a: Joi.array().items(Joi.string()) })", "S.validate(x).value.a", REQUEST),
    (JOI, "Joi.object({ a: Joi.array().max(9) })", "S.validate(x).value.a", "at most 9"),
    (YUP, "object({ a: array().of(string()).required() })", "(await S.validate(x)).a", REQUEST),
    (YUP, "object().shape({ a: array().max(9) })", "(await S.validate(x)).a", "at most 9"),
    (ARKTYPE, 'type({ "a?": "string[]", b: "number[] <= 9" })', "S(x).a", REQUEST),
    (ARKTYPE, 'type({ "a?": "string[]", b: "number[] <= 9" })', "S(x).b", "at most 9"),
    (ARKTYPE, 'type({ a: "string | number[]" })', "S(x).a", "not known"),
]


@pytest.mark.parametrize(("imports", "schema", "value", "expected"), SCHEMAS)
def test_what_a_schema_lets_through(
    imports: str, schema: str, value: str, expected: str, tmp_path: Path
) -> None:
    code = f"{imports}const S = {schema}\n" + handler(
        f"const x = await request.json(); const it = {value}"
    )
    assert in_words(size_of_it(tmp_path, code)) == expected


def test_schemas_of_other_files_and_what_is_taken_out_of_what_they_let_through(
    tmp_path: Path,
) -> None:
    files = {
        "main.ts": 'import { Body } from "./schemas"\n'
        "async function save(body) { const it = body.ids; return it }\n"
        + handler(
            "const { success, data } = Body.safeParse(await request.json()); await save(data)"
        ).replace("return it", "return success"),
        "schemas.ts": ZOD
        + "const ids = z.array(z.string()).max(9); export const Body = z.object({ ids })",
    }
    assert in_words(size_of_it(tmp_path, files)) == "at most 9"


@pytest.mark.parametrize(
    ("bound", "part", "expected"),
    [("", "json", REQUEST), (".max(9)", "json", "at most 9"), ("", "query", "not known")],
)
def test_middleware_of_a_route(bound: str, part: str, expected: str, tmp_path: Path) -> None:
    code = (
        'import { Hono } from "hono"\nimport { zValidator } from "@hono/zod-validator"\n'
        f"{ZOD}const S = z.object({{ a: z.array(z.string()){bound} }})\n"
        "const app = new Hono()\n"
        'app.post("/", zValidator("json", S), async (c) => '
        f'{{ const it = c.req.valid("{part}").a; return c.json(it) }})\n'
        "export default app\n"
    )
    assert in_words(size_of_it(tmp_path, code)) == expected
