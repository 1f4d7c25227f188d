// Prints, as JSON, what published TypeScript declarations say about calls: which are async, what
// they return, what their callbacks receive. The TypeScript compiler resolves; this only writes down.
//
//   node declarations.mjs WORKDIR '{"modules": ["hono", "hono/jwt"]}'
//   node declarations.mjs WORKDIR '{"globals": true}'
//
// WORKDIR has node_modules with typescript, @cloudflare/workers-types and the packages asked for.
import { createRequire } from "node:module";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";

const workdir = path.resolve(process.argv[2]);
process.chdir(workdir); // the compiler looks for @types from here
const request = JSON.parse(process.argv[3]);
const ts = createRequire(path.join(workdir, "package.json"))("typescript");
const MOST_TYPES = 6000;
const PLATFORM = /\/node_modules\/(typescript\/lib|@cloudflare\/workers-types|@types\/node)\//;
const LAZY = /^(PendingQuery|PendingRawQuery|PrismaPromise|PendingDescribeQuery)$/;
const CONTAINERS = new Set(["Map", "Set", "Promise", "AsyncGenerator", "Generator", "AsyncIterable"]);

const specifiers = request.modules ?? [];
const entry = path.join(workdir, "entry.ts");
writeFileSync(
  entry,
  specifiers.map((s, i) => `import d${i} from "${s}"; import * as m${i} from "${s}";`).join("\n"),
);
const workersTypes = ["latest/index.d.ts", "index.d.ts"]
  .map((name) => path.join(workdir, "node_modules/@cloudflare/workers-types", name))
  .find((name, index) => index === 1 || existsSync(name));
const program = ts.createProgram([entry, workersTypes], {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  customConditions: ["workerd", "worker"],
  lib: ["lib.esnext.d.ts"],
  types: ["node"],
  esModuleInterop: true,
  skipLibCheck: true,
  strict: true,
  noEmit: true,
});
const checker = program.getTypeChecker();

const names = new Map(); // symbol or type -> name
const taken = new Set(); // a package's own `Response` is not the runtime's
const queue = [];
const types = {};

if (!request.globals)
  for (const symbol of checker.getSymbolsInScope(program.getSourceFile(entry), ts.SymbolFlags.Type))
    if (PLATFORM.test(symbol.declarations?.[0]?.getSourceFile().fileName ?? "")) taken.add(symbol.name);

const has = (value, flag) => (value & flag) !== 0;
const fileOf = (symbol) => symbol?.declarations?.[0]?.getSourceFile().fileName ?? "";
const isPlatform = (symbol) => !request.globals && !nodeModules() && PLATFORM.test(fileOf(symbol));
const nodeModules = () => specifiers.some((s) => s.startsWith("node:"));
const resolved = (symbol) =>
  has(symbol.flags, ts.SymbolFlags.Alias) ? checker.getAliasedSymbol(symbol) : symbol;

function qualified(symbol) {
  const parent = symbol.parent;
  const nested = parent && !parent.declarations?.some(ts.isSourceFile) && !parent.name.startsWith('"');
  return nested && has(parent.flags, ts.SymbolFlags.Namespace) && parent.name !== "CloudflareWorkersModule"
    ? `${qualified(parent)}.${symbol.name}`
    : symbol.name === "default" ? symbol.declarations?.[0]?.name?.text ?? "Default" : symbol.name;
}

function unique(name) {
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name}_${n}`;
  taken.add(free);
  return free;
}

// the name under which a type is described, or undefined when it cannot be told apart
function named(type, hint) {
  const symbol = type.symbol;
  const isStatic = symbol && has(symbol.flags, ts.SymbolFlags.Class) && !type.isClassOrInterface()
    && !(type.objectFlags & ts.ObjectFlags.Reference);
  if (symbol && !isStatic && has(symbol.flags, ts.SymbolFlags.Class | ts.SymbolFlags.Interface)) {
    if (isPlatform(symbol)) return symbol.name;
    const lib = fileOf(symbol).includes("/typescript/lib/") && symbol.name.match(/^(\w+)Constructor$/);
    if (lib) return remember(symbol, `typeof ${lib[1]}`, checker.getDeclaredTypeOfSymbol(symbol));
    return remember(symbol, qualified(symbol), checker.getDeclaredTypeOfSymbol(symbol));
  }
  if (isStatic) {
    if (isPlatform(symbol)) return `typeof ${symbol.name}`;
    return remember(type, `typeof ${qualified(symbol)}`, type);
  }
  const alias = type.aliasSymbol;
  if (alias && !fileOf(alias).includes("/typescript/lib/")) {
    if (isPlatform(alias)) return alias.name;
    return remember(alias, qualified(alias), type);
  }
  if (symbol && has(symbol.flags, ts.SymbolFlags.Function | ts.SymbolFlags.ValueModule)) {
    const own = symbol.name.startsWith('"') ? hint : qualified(symbol);
    return own && remember(symbol, `typeof ${own.replace(/^typeof /, "")}`, type);
  }
  // what is written inline is followed a few steps only: builders would unfold without end
  return hint && hint.split(/[.[]/).length <= 4 ? remember(type, hint, type) : undefined;
}

function remember(key, name, type) {
  if (!names.has(key)) {
    if (names.size >= MOST_TYPES) return undefined;
    names.set(key, unique(name));
    queue.push([names.get(key), type]);
  }
  return names.get(key);
}

const promiseName = (type) => type.symbol?.name;
const isPromise = (type) =>
  ["Promise", "PromiseLike"].includes(promiseName(type)) && !type.aliasSymbol;
const hasThen = (type) => {
  const then = has(type.flags, ts.TypeFlags.Object | ts.TypeFlags.Intersection)
    && checker.getPropertyOfType(type, "then");
  return Boolean(then) && checker.getTypeOfSymbol(then).getCallSignatures().length > 0;
};
const extendsPromise = (type) =>
  isPromise(type) || (type.isIntersection() ? type.types.some(extendsPromise)
    : (type.symbol && has(type.symbol.flags, ts.SymbolFlags.Class | ts.SymbolFlags.Interface)
       ? (checker.getDeclaredTypeOfSymbol(type.symbol).getBaseTypes?.() ?? []) : []).some(extendsPromise));
const startsAtOnce = (type) => extendsPromise(type) && !LAZY.test(type.symbol?.name ?? type.aliasSymbol?.name);

function show(type, owner, hint, depth = 0) {
  const F = ts.TypeFlags;
  if (depth > 4) return "?";
  if (type.isThisType) return "this";
  if (has(type.flags, F.Any | F.Unknown | F.Never)) return "?";
  if (has(type.flags, F.StringLike)) return "string";
  if (has(type.flags, F.NumberLike)) return "number";
  if (has(type.flags, F.BooleanLike)) return "boolean";
  if (has(type.flags, F.BigIntLike)) return "bigint";
  if (has(type.flags, F.Void | F.Undefined | F.Null)) return "void";
  if (type.isTypeParameter()) {
    const bound = type.getConstraint();
    return bound && has(bound.flags, F.Object) ? show(bound, owner, undefined, depth + 1) : "?";
  }
  if (type.isUnion()) {
    const parts = type.types.filter((t) => !has(t.flags, F.Undefined | F.Null | F.Void));
    const shown = new Set(parts.map((t) => show(t, owner, parts.length > 1 ? undefined : hint, depth + 1)));
    if (shown.size === 1) return [...shown][0];
    return type.aliasSymbol && isRecordUnion(type) ? named(type) ?? "?" : "?";
  }
  if (has(type.flags, F.Conditional)) {
    // `Without<this, …>` and its like keep the builder, less what was already called
    return "?";
  }
  if (type.isIntersection()) {
    if (hasThen(type) || (type.aliasSymbol && !type.types.some((t) => isPlatform(t.symbol))))
      return named(type, hint) ?? "?";
    const known = type.types.map((t) => show(t, owner, undefined, depth + 1)).filter((n) => n !== "?");
    return known[0] ?? "?";
  }
  if (!has(type.flags, F.Object)) return "?";
  // less of the same: what is taken away does not matter here
  if (/^(Omit|Pick|Readonly|Required|Partial|NonNullable|.*Without)$/.test(type.aliasSymbol?.name ?? "")
      && type.aliasTypeArguments?.[0] && type.aliasTypeArguments[0] !== type)
    return show(type.aliasTypeArguments[0], owner, hint, depth + 1);
  if (checker.isTupleType(type)) {
    const parts = new Set(checker.getTypeArguments(type).map((t) => show(t, owner, undefined, depth + 1)));
    return `${parts.size === 1 ? [...parts][0] : "?"}[]`;
  }
  const args = () => checker.getTypeArguments(type).filter((t) => !t.isThisType);
  if (checker.isArrayType(type)) return `${show(args()[0], owner, hint && `${hint}[]`, depth + 1)}[]`;
  const name = type.symbol?.name;
  if (CONTAINERS.has(name) && PLATFORM.test(fileOf(type.symbol)) && type.objectFlags & ts.ObjectFlags.Reference) {
    const shown = args().map((t) => show(t, owner, undefined, depth + 1));
    return `${name}<${shown.slice(0, name === "Map" ? 2 : 1).join(", ")}>`;
  }
  const called = !type.aliasSymbol && type.getCallSignatures().length === 1 && type.getCallSignatures()[0];
  if (called && startsAtOnce(called.getReturnType()) && !request.globals) {
    const given = checker.getAwaitedType(called.getReturnType());
    return remember(`async ${show(given, owner, undefined, depth + 1)}`, "AsyncFunction", type) ?? "?";
  }
  return named(type, hint) ?? "?";
}

// `{ a, more: true } | { a, more: false }`: a record whose common fields are known
const isRecordUnion = (type) =>
  type.types.every((t) => has(t.flags, ts.TypeFlags.Object | ts.TypeFlags.Intersection) && !hasThen(t)
    && !t.getCallSignatures().length && !checker.isArrayType(t))
  && checker.getPropertiesOfType(type).length > 0;

function functionTypes(type, depth = 0) {
  if (depth > 3) return [];
  if (type.isUnion()) return type.types.flatMap((t) => functionTypes(t, depth + 1));
  if (!has(type.flags, ts.TypeFlags.Object)) return [];
  if (checker.isArrayType(type)) return functionTypes(checker.getTypeArguments(type)[0], depth + 1);
  return type.getCallSignatures();
}

const parameterType = (parameter) =>
  checker.getNonNullableType(checker.getTypeOfSymbol(parameter));

// what functions given as arguments are called with, by position; "?" where overloads disagree
function callbackOf(signatures, owner) {
  const given = signatures.flatMap((s) => s.parameters.flatMap((p) => functionTypes(parameterType(p))));
  return merged(given, owner);
}

function merged(signatures, owner) {
  const types = [];
  for (const signature of signatures)
    signature.parameters.forEach((parameter, i) => {
      const shown = show(parameterType(parameter), owner);
      types[i] = types[i] === undefined || types[i] === shown ? shown : "?";
    });
  return types.some((t) => t !== "?") ? types : [];
}

// `where(…): this`, and the builders that write `Without<this, …>` for it
function returnsItself(signature) {
  const written = signature.declaration?.type;
  if (!written) return false;
  if (written.kind === ts.SyntaxKind.ThisType) return true;
  return ts.isTypeReferenceNode(written)
    && written.typeArguments?.[0]?.kind === ts.SyntaxKind.ThisType
    && /Without|WithJoins|Returning|Dynamic/.test(written.typeName.getText());
}

const lastIsFunction = (signature) =>
  signature.parameters.some((p) => functionTypes(parameterType(p)).length > 0);
const returnsItsArgument = (signature, type) =>
  type.isTypeParameter() && signature.parameters.some((p) => checker.getTypeOfSymbol(p) === type);

function methodOf(signatures, owner, hint) {
  const method = {};
  const seen = signatures.map((s) => [s, s.getReturnType()]);
  let promised = seen.filter(([, t]) => startsAtOnce(t));
  const plain = seen.filter(([s, t]) => !startsAtOnce(t) && !returnsItsArgument(s, t));
  if (promised.length && plain.every(([s]) => lastIsFunction(s))) {
    method.async = true;
    if (plain.length) method.unless_callback = true;
  } else if (promised.length) {
    promised = [];
    method.returns = "?";
  }
  const shown = new Set();
  for (const [signature, type] of promised.length ? promised : seen) {
    if (returnsItself(signature)) {
      shown.add("this");
      continue;
    }
    const value = promised.length ? checker.getAwaitedType(type) ?? type : type;
    shown.add(show(value, owner, hint));
  }
  if (shown.size > 1) shown.delete("?");
  method.returns ??= shown.size === 1 ? [...shown][0] : "?";
  const callback = callbackOf(signatures, owner);
  if (callback.length) method.callback = callback;
  return method;
}

function isHidden(symbol) {
  return symbol.name.startsWith("__@") || symbol.name.startsWith("#") || symbol.name.startsWith("_")
    || symbol.declarations?.some((d) => has(ts.getCombinedModifierFlags(d), ts.ModifierFlags.Private));
}

function describe(name, type) {
  const described = { methods: {}, properties: {} };
  const bases = (type.isClassOrInterface() ? checker.getBaseTypes(type) : [])
    .flatMap((base) => (base.isIntersection() ? base.types : [base]));
  const parents = [];
  for (const base of bases) {
    const shown = show(base, name);
    if (shown !== "?") parents.push([shown, base]);
  }
  if (parents.length) described.bases = parents.map(([shown]) => shown.replace(/<.*>$/, ""));
  const inherited = (symbol) => parents.some(([, base]) => {
    const there = checker.getPropertyOfType(base, symbol.name);
    return there && there.declarations?.[0] === symbol.declarations?.[0];
  });
  const members = has(type.flags, ts.TypeFlags.StructuredType)
    ? checker.getPropertiesOfType(type) : [];
  for (const member of members) {
    if (isHidden(member) || inherited(member) || member.name === "prototype") continue;
    const own = checker.getNonNullableType(checker.getTypeOfSymbol(member));
    const signatures = own.getCallSignatures();
    const hint = `${name}.${member.name}`;
    if (signatures.length) described.methods[member.name] = methodOf(signatures, name, `${hint}()`);
    else if (own.getConstructSignatures().length && own.symbol && !has(own.symbol.flags, ts.SymbolFlags.Class))
      described.properties[member.name] = constructorName(own);
    else described.properties[member.name] = show(own, name, hint);
  }
  const calls = type.getCallSignatures();
  if (calls.length) {
    const parameters = merged(calls, name);
    described.methods["()"] = { ...methodOf(calls, name, `${name}()`), ...(parameters.length ? { parameters } : {}) };
  }
  if (hasThen(type)) described.awaits = show(checker.getAwaitedType(type) ?? type, name, `${name}.awaited`);
  if (hasThen(type) && !startsAtOnce(type)) described.lazy = true;
  types[name] = described;
}

function drain() {
  while (queue.length) describe(...queue.shift());
}

const constructorName = (type) =>
  show(type.getConstructSignatures()[0].getReturnType()).replace(/^(?!\?)/, "typeof ");

function describeExport(symbol, name) {
  const target = resolved(symbol);
  const S = ts.SymbolFlags;
  if (has(target.flags, S.Class)) {
    const instance = show(checker.getDeclaredTypeOfSymbol(target));
    show(checker.getTypeOfSymbol(target));
    return { kind: "class", type: instance };
  }
  if (has(target.flags, S.Value)) {
    const type = checker.getNonNullableType(checker.getTypeOfSymbol(target));
    const calls = type.getCallSignatures();
    if (calls.length) {
      const more = checker.getPropertiesOfType(type).length > 0 && show(type, undefined, `typeof ${name}`);
      return { kind: "function", ...methodOf(calls, undefined, `${name}()`), ...(more ? { type: more } : {}) };
    }
    const made = type.getConstructSignatures();
    if (made.length) return { kind: "class", type: show(made[0].getReturnType()) };
    return { kind: "value", type: show(type, undefined, `typeof ${name}`) };
  }
  if (has(target.flags, S.Type)) {
    const type = checker.getDeclaredTypeOfSymbol(target);
    const record = has(type.flags, ts.TypeFlags.Object | ts.TypeFlags.Intersection)
      || (type.isUnion() && isRecordUnion(type));
    const described = record ? named(type, name) ?? "?" : "?";
    return described === "?" ? undefined : { kind: "type", type: described };
  }
  return undefined;
}

function describeModule(index) {
  const source = program.getSourceFile(entry);
  const [byDefault, byName] = [source.statements[2 * index], source.statements[2 * index + 1]];
  const module = checker.getSymbolAtLocation(byName.moduleSpecifier);
  if (!module) return undefined;
  const exports = {};
  // what can be called first: a large package's option types must not use up what is remembered
  const isValue = (symbol) => has(resolved(symbol).flags, ts.SymbolFlags.Value);
  const offered = checker.getExportsAndPropertiesOfModule(module);
  const ordered = [...offered.filter(isValue), ...offered.filter((s) => !isValue(s))];
  for (const symbol of ordered) {
    if (!isValue(symbol)) drain();
    const described = describeExport(symbol, symbol.name);
    if (described) exports[symbol.name] = described;
  }
  const alias = checker.getSymbolAtLocation(byDefault.importClause.name);
  const target = alias && checker.getAliasedSymbol(alias);
  if (target && target.name !== "unknown" && !exports.default) {
    const name = specifiers[index].split("/").at(-1).replace(/\W/g, "_");
    exports.default = describeExport(target, name);
  }
  return exports;
}

function describeGlobals() {
  const source = program.getSourceFile(entry);
  const globals = {};
  const S = ts.SymbolFlags;
  for (const symbol of checker.getSymbolsInScope(source, S.Value | S.Type)) {
    const file = fileOf(symbol);
    if (!PLATFORM.test(file) || has(symbol.flags, S.TypeParameter)) continue;
    const described = describeExport(symbol, symbol.name);
    if (described) globals[symbol.name] = { ...described, platform: /workers-types/.test(file) };
    if (has(symbol.flags, S.Value) && has(symbol.flags, S.Interface | S.TypeAlias) && !has(symbol.flags, S.Class)) {
      const type = checker.getTypeOfSymbol(symbol);
      if (type.getConstructSignatures().length || /^(Promise|JSON|Math)$/.test(symbol.name))
        globals[symbol.name].constructor_type = show(type, undefined, `typeof ${symbol.name}`);
      named(checker.getDeclaredTypeOfSymbol(symbol));
    }
  }
  return globals;
}

const out = { modules: {}, missing: [] };
specifiers.forEach((specifier, index) => {
  const described = describeModule(index);
  if (described && Object.keys(described).length) out.modules[specifier] = described;
  else out.missing.push(specifier);
});
if (request.globals) out.globals = describeGlobals();
drain();
out.types = types;
if (!existsSync(workersTypes)) out.missing.push("@cloudflare/workers-types");
process.stdout.write(JSON.stringify(out));
