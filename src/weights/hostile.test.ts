import assert from "node:assert/strict";
import { test } from "node:test";
import {
  bytesOf,
  call,
  legacyHead,
  named,
  text,
  torchArchive,
  torchTensor,
  unsigned,
} from "../../tests/weights/opcodes";
import { refused } from "../../tests/weights/refused";
import { failing, UnreadableWeights } from "./bytes";
import { recognise } from "./kinds";
import { parseWeights } from "./weights-file";

const callables: readonly (readonly [module: string, name: string])[] = [
  ["os", "system"],
  ["posix", "system"],
  ["nt", "system"],
  ["os", "popen"],
  ["os", "execl"],
  ["os", "remove"],
  ["subprocess", "Popen"],
  ["subprocess", "check_output"],
  ["builtins", "eval"],
  ["builtins", "exec"],
  ["builtins", "compile"],
  ["builtins", "open"],
  ["builtins", "getattr"],
  ["builtins", "__import__"],
  ["builtins", "breakpoint"],
  ["__builtin__", "apply"],
  ["__builtin__", "execfile"],
  ["pip", "main"],
  ["pip._internal", "main"],
  ["runpy", "run_path"],
  ["importlib", "import_module"],
  ["webbrowser", "open"],
  ["pty", "spawn"],
  ["socket", "create_connection"],
  ["pickle", "loads"],
  ["_pickle", "Unpickler"],
  ["marshal", "loads"],
  ["types", "FunctionType"],
  ["operator", "attrgetter"],
  ["functools", "partial"],
  ["timeit", "timeit"],
  ["cProfile", "run"],
  ["code", "InteractiveInterpreter"],
  ["ctypes", "CDLL"],
  ["shutil", "rmtree"],
  ["urllib.request", "urlopen"],
  ["copyreg", "_reconstructor"],
  ["numpy", "load"],
  ["numpy.testing._private.utils", "runstring"],
  ["numpy.core", "os.system"],
  ["torch", "load"],
  ["torch.hub", "load"],
  ["torch.storage", "_load_from_bytes"],
  ["torch._utils", "_rebuild_wrapper_subclass"],
  ["dnnlib.util", "call_func_by_name"],
  ["dnnlib.tflib.network", "exec"],
  ["collections", "OrderedDict.__init__.__globals__"],
  ["constructor", "constructor"],
  ["__proto__", "toString"],
];

test("a pickle that asks for anything but data is refused with its name: bare, in either container of torch, under any ending", async () => {
  for (const [module, name] of callables) {
    const fault = new RegExp(`asks for "${`${module}.${name}`.replaceAll(".", "\\.")}", .*nothing of it was run`);
    const pickle = call(module, name);
    await refused("a.pkl", pickle, fault);
    await refused("a.safetensors", pickle, fault);
    await refused("a.pth", torchArchive(pickle), fault);
    await refused("a.pt", bytesOf(legacyHead, pickle), fault);
    await refused("b.pkl", bytesOf("\x80\x04", text(module), text(name), "\x93", text("x"), "\x85R."), fault); // STACK_GLOBAL
    await refused("c.pkl", bytesOf("(S'x'\n", `i${module}\n${name}\n.`), fault); // INST
  }
});

const system = named("os", "system");
const reconstruct = bytesOf(
  named("numpy.core.multiarray", "_reconstruct"),
  named("numpy", "ndarray"),
  "K\0\x85C\x01b\x87R",
);
const f4 = bytesOf(named("numpy", "dtype"), text("f4"), "\x89\x88\x87R");
const network = named("dnnlib.tflib.network", "Network");

/** A network of dnnlib of a known version, with these entries in its state. */
const networkOf = (entries: Uint8Array) => bytesOf(network, ")\x81}", text("version"), "K\x03s", entries, "b");

const pickles: readonly (readonly [what: string, bytes: Buffer, fault: RegExp])[] = [
  [
    "the payload first, then a broken tail",
    bytesOf("\x80\x02", system, text("x"), "\x85R\xff\xff"),
    /asks for "os\.system"/,
  ],
  ["the payload behind a sound value that is popped", bytesOf("\x80\x02}0", system, "."), /asks for "os\.system"/],
  [
    "the payload in the arguments of an allowed call",
    bytesOf("\x80\x02", named("collections", "OrderedDict"), "(", call("os", "system").subarray(2, -1), "tR."),
    /asks for "os\.system"/,
  ],
  [
    "the payload in a network's state",
    bytesOf("\x80\x02", network, ")\x81}", text("build_func"), system, "sb."),
    /asks for "os\.system"/,
  ],
  ["a class made by OBJ", bytesOf("(", named("collections", "OrderedDict"), "o."), /OBJ stands for something/],
  ["a class made by INST", bytesOf("(icollections\nOrderedDict\n."), /INST makes an object/],
  ["a class made by NEWOBJ_EX", bytesOf("\x80\x04", network, ")}\x92."), /NEWOBJ_EX stands/],
  ["a number that is called", bytesOf("\x80\x02K\x01)R."), /a number is called/],
  [
    "an allowed name with arguments that are none",
    bytesOf("\x80\x02", named("collections", "OrderedDict"), "K\x01R."),
    /is called with a number/,
  ],
  ["a state for something that has none", bytesOf("\x80\x02K\x01}b."), /a number gets a dictionary of 0 as its state/],
  ["a second state for a network", bytesOf("\x80\x02", network, ")\x81}b}b."), /a network gets/],
  ["an entry of the extension registry", bytesOf("\x80\x02\x82\x01."), /EXT1/],
  ["data that lie outside of the file", bytesOf("\x80\x05\x97."), /NEXT_BUFFER/],
  ["a persistent id, textual", bytesOf("Pfile:///etc/passwd\n."), /persistent id/],
  ["a persistent id", bytesOf("\x80\x02K\x01Q."), /persistent id/],
  ["a set", bytesOf("\x80\x04\x8f."), /EMPTY_SET/],
  ["an unknown opcode", bytesOf("\x80\x02\x01."), /0x01 is not an opcode/],
  ["an unknown protocol", bytesOf("\x80\x09."), /protocol above 5/],
  ["a value taken from an empty stack", bytesOf("\x80\x02."), /more is taken from the stack/],
  ["a value taken from below a mark", bytesOf("\x80\x02K\x01(0a."), /more is taken/],
  ["a mark that is missing", bytesOf("\x80\x02t."), /a mark is missing/],
  ["values left over", bytesOf("\x80\x02K\x01K\x02."), /1 values or marks are left/],
  ["a memo that was never put", bytesOf("\x80\x02h\x07."), /memo 7 is empty/],
  ["an index of the memo that is no number", bytesOf("}p-1\n."), /not an index/],
  ["a dictionary as a key", bytesOf("\x80\x02}}K\x01s."), /a dictionary's key is a dictionary/],
  ["bytes beyond the end", bytesOf("\x80\x04\x8e", unsigned(2 ** 40, 8), "."), /1099511627776 bytes are announced/],
  ["text of 2^63 bytes", bytesOf("\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\x7f."), /more than any file holds/],
  ["a number of 4 GB", bytesOf("\x80\x02\x8b\xff\xff\xff\xff."), /4294967295 bytes are announced/],
  ["a number of a million digits", bytesOf("L", "9".repeat(1e6), "L\n."), /not a whole number/],
  ["a frame beyond the end", bytesOf("\x80\x04\x95", unsigned(1e9, 8), "."), /a frame is longer/],
  ["a line without an end", bytesOf("cos"), /a line without an end/],
  ["something after the end", bytesOf("\x80\x02}.", call("os", "system")), /bytes follow the pickle/],
  [
    "a nested pickle stays bytes",
    bytesOf("\x80\x04B", unsigned(call("os", "system").length, 4), call("os", "system"), "."),
    /the pickle holds \d+ bytes; expected the networks/,
  ],
  ["a list in itself", bytesOf("\x80\x02]q\0h\0a."), /the pickle holds a list of 1|expected the networks/],
  [
    "lists in lists, ten thousand deep",
    bytesOf("\x80\x02", "]".repeat(10_000), "a".repeat(9_999), "."),
    /expected the networks/,
  ],
  ["a million marks", bytesOf("\x80\x02", "(".repeat(2e6)), /more memory/],
  ["a million dictionaries", bytesOf("\x80\x02(", "}".repeat(1e6), "t."), /more memory/],
  [
    "a list copied again and again",
    bytesOf(
      "\x80\x02",
      "(",
      "N".repeat(1e4),
      "lq\0(",
      bytesOf(named("builtins", "list"), "h\0\x85R0").toString("latin1").repeat(1000),
      "t.",
    ),
    /more memory/,
  ],
  [
    "text encoded again and again",
    bytesOf(
      "\x80\x02X",
      unsigned(1e5, 4),
      "x".repeat(1e5),
      "q\0(",
      bytesOf(named("_codecs", "encode"), "h\0", text("latin1"), "\x86R0").toString("latin1").repeat(1000),
      "t.",
    ),
    /more memory/,
  ],
  [
    "an encoding that is none",
    bytesOf("\x80\x02", named("_codecs", "encode"), text("x"), text("zlib"), "\x86R."),
    /_codecs\.encode of text as "zlib"/,
  ],
  [
    "an array of objects",
    bytesOf("\x80\x02", named("numpy", "dtype"), text("O8"), "\x89\x88\x87R."),
    /numpy\.dtype of "O8"/,
  ],
  [
    "a structured array",
    bytesOf("\x80\x02", f4, "(K\x03", text("<"), "N", "(", text("a"), "t}J\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb."),
    /structured types/,
  ],
  [
    "an array of 2^62 numbers in 4 bytes",
    bytesOf(
      "\x80\x04",
      reconstruct,
      "(K\x01J",
      unsigned(2 ** 31 - 1, 4),
      "J",
      unsigned(2 ** 31 - 1, 4),
      "\x86",
      f4,
      "\x89C\x04\0\0\0\0tb.",
    ),
    /needs \d+ bytes, got 4/,
  ],
  [
    "a variable of 2^31 times no numbers",
    bytesOf(
      ...["\x80\x04", network, ")\x81}(", text("version"), "K\x03", text("variables"), "]", text("a"), reconstruct],
      ...["(K\x01J", unsigned(2 ** 31 - 1, 4), "K\0\x86", f4, "\x89C\0tb\x86aub."],
    ),
    /network network: "a" has an axis of size 0/,
  ],
  [
    "an array with a negative size",
    bytesOf("\x80\x04", reconstruct, "(K\x01J\xff\xff\xff\xff\x85", f4, "\x89C\0tb."),
    /the state of a numpy\.ndarray/,
  ],
  [
    "a shape of 20,000 axes for 20,000 arrays",
    bytesOf(
      ...["\x80\x04(", "K\x01".repeat(20_000), "tq\x010", f4, "q\x020C\x04\0\0\0\0q\x030"],
      bytesOf(named("numpy.core.numeric", "_frombuffer"), "(h\x03h\x02h\x01", text("C"), "tR0")
        .toString("latin1")
        .repeat(20_000),
      "N.",
    ),
    /numpy's _frombuffer of 4 bytes, a dtype, a list of 20000, text/,
  ],
  [
    "a tensor of 33 axes",
    bytesOf("\x80\x04", reconstruct, "(K\x01(", "K\x01".repeat(33), "t", f4, "\x89C\x04\0\0\0\0tb."),
    /the state of a numpy\.ndarray is a list of 5/,
  ],
  [
    "an array of another order of bytes",
    bytesOf("\x80\x02", named("numpy", "dtype"), text(">f4"), "\x89\x88\x87R."),
    /highest byte first/,
  ],
  [
    "networks in a tuple of five",
    bytesOf("\x80\x02(", `${network})\x81`.repeat(5), "t."),
    /a list of 5; expected the networks/,
  ],
  [
    "a network of an unknown version",
    bytesOf("\x80\x02", network, ")\x81}", text("version"), "K\x09sb."),
    /network network has version a number/,
  ],
  ["a network in a network in a network", nested(), /a component with components of its own/],
];

function nested(): Buffer {
  const start = bytesOf(network, ")\x81}(", text("version"), "K\x03", text("variables"), "]", text("components"));
  return bytesOf("\x80\x02", start, "}", text("a"), start, "}", text("b"), start, "}ub", "s", "ub", "s", "ub.");
}

for (const [what, bytes, fault] of pickles)
  test(`a pickle with ${what} is refused`, () => refused("a.pkl", bytes, fault));

test("names of JavaScript's own in a file change nothing", async () => {
  const bytes = bytesOf("\x80\x02}(", text("__proto__"), "}", text("polluted"), "\x88s", text("constructor"), "}u.");
  await refused("a.pth", torchArchive(bytes), /no dictionary of tensors/);
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});

test("no number is one of JavaScript's names", async () => {
  for (const name of ["constructor", "__proto__", "toString"])
    await refused("a.pkl", bytesOf(`F${name}\n.`), new RegExp(`not a number: .*${name}`));
});

test("a tensor named again and again makes no more of them than networks have, in pickles, archives and safetensors", async () => {
  const many = (count: number, entry: (name: Buffer) => Uint8Array) =>
    bytesOf(...Array.from({ length: count }, (_, i) => entry(text(`v${i}`))));
  const array = bytesOf(reconstruct, "(K\x01K\x01\x85", f4, "\x89C\x04\0\0\0\0tbq\x01"); // one number, kept in the memo
  const variables = bytesOf(
    text("variables"),
    "](",
    array,
    "0",
    many(200, (name) => bytesOf(name, "h\x01\x86")),
    "es",
  );
  const component = bytesOf(networkOf(variables), "q\x02");
  const components = bytesOf(
    text("components"),
    "}(",
    component,
    "0",
    many(200, (name) => bytesOf(name, "h\x02")),
    "us",
  );
  const pickle = bytesOf("\x80\x02", networkOf(bytesOf(text("variables"), "]s", components)), ".");
  await refused("a.pkl", pickle, /more than 20000 tensors/);
  const tensor = torchTensor("0", 1, [1], [1]);
  const dict = bytesOf(
    "}(",
    tensor,
    "q\x010",
    many(200, (name) => bytesOf(name, "h\x01")),
    "uq\x02",
  );
  const torch = bytesOf(
    "\x80\x02}(",
    dict,
    "0",
    many(200, (name) => bytesOf(name, "h\x02")),
    "u.",
  );
  const storage = { name: "archive/data/0", data: Buffer.alloc(4) };
  await refused("a.pth", torchArchive(torch, [storage]), /more than 20000 tensors/);
  const entry = (i: number) => `"${i}":{"dtype":"F32","shape":[1],"data_offsets":[${4 * i},${4 * i + 4}]}`;
  const header = safetensors(`{${Array.from({ length: 30_000 }, (_, i) => entry(i)).join(",")}}`);
  await refused("a.safetensors", bytesOf(header, Buffer.alloc(120_000)), /more than 20000 tensors/);
  await refused(
    "a.safetensors",
    safetensors(`{"a":"${"x".repeat(5e6)}"}`),
    /a header of 5000008 bytes; .* at most 4000000/,
  );
});

test("names from a file are told short and without what a terminal obeys", async () => {
  const long = `\x1b]0;title\x07\x9b2J${"x".repeat(1e6)}`;
  const big = bytesOf("X", unsigned(Buffer.byteLength(long), 4), Buffer.from(long));
  const whole = (entries: Uint8Array) => bytesOf("\x80\x02", networkOf(entries), ".");
  const variables = (list: Uint8Array | string) => bytesOf(text("variables"), "]", list, "s");
  const files: readonly (readonly [string, Buffer])[] = [
    ["a.pkl", bytesOf("\x80\x04", text("os"), big, "\x93.")],
    ["a.pkl", bytesOf("\x80\x02", named("_codecs", "encode"), text("x"), big, "\x86R.")],
    ["a.pkl", bytesOf("\x80\x02", named("numpy", "dtype"), big, "\x89\x88\x87R.")],
    ["a.pkl", whole(bytesOf(variables(""), text("components"), "}", big, "Nss"))],
    ["a.pkl", whole(variables(bytesOf("(", big, "K\x01\x86", big, "K\x01\x86e")))],
    ["a.pkl", whole(variables(bytesOf(big, "K\x01\x86a")))],
    ["a.safetensors", safetensors(`{${JSON.stringify(long)}:1}`)],
    ["a.pth", bytesOf(legacyHead, "\x80\x02}.", "\x80\x02]", big, "a.")],
    ["title.pkl", bytesOf("\x80\x02", named("builtins", "str"), "(", "N".repeat(1e5), "tR.")],
    ["title.pkl", bytesOf("\x80\x02", named("numpy.core.multiarray", "scalar"), "(", "N".repeat(1e5), "tR.")],
  ];
  for (const [file, bytes] of files)
    await assert.rejects(
      parseWeights(bytes, file).then((parsed) => recognise(parsed, failing(file))),
      (error: Error) => {
        assert.ok(error instanceof UnreadableWeights && error.message.length < 500, error.message.slice(0, 500));
        assert.ok(!/\p{C}/u.test(error.message) && error.message.includes("title"), error.message);
        return true;
      },
    );
});

const safetensors = (header: string): Buffer => bytesOf(unsigned(Buffer.byteLength(header), 8), Buffer.from(header));
