import { byteReader, failing } from "./bytes";
import { allowedName, callOf, setState } from "./pickle-allowed";
import { pickleStack } from "./pickle-stack";
import { floatOf, integerOf, littleEndian, quotedText, rawUnicode } from "./pickle-text";
import { describe, type Value } from "./pickle-values";

export interface PickleOptions {
  readonly file: string; // for messages
  readonly start?: number;
  /** What stands for a persistent id; without it such ids are refused. */
  readonly persistent?: (id: Value) => Value;
  readonly memory?: { taken: number }; // bytes, of all pickles of a file together; its own unless given
}

const newest = 5; // protocol
const freely = 1 << 24; // bytes of memory that any file may take

const refused: Readonly<Record<number, string>> = {
  0x69: "INST",
  0x6f: "OBJ",
  0x92: "NEWOBJ_EX",
  0x82: "EXT1",
  0x83: "EXT2",
  0x84: "EXT4",
  0x8f: "EMPTY_SET",
  0x90: "ADDITEMS",
  0x91: "FROZENSET",
  0x97: "NEXT_BUFFER",
  0x98: "READONLY_BUFFER",
};

/**
 * Reads one pickle, protocols 0 to 5 (Python's Lib/pickletools.py describes the opcodes), as inert data; see pickle-allowed.ts for the few names that it
 * may hold. Large byte strings are views of `bytes`. A loop without recursion; what it takes is counted and bounded by three times the file's size and 16 MiB.
 * Throws UnreadableWeights with file, byte and fault. -> the value, and where the pickle ends
 */
export function readPickle(
  bytes: Uint8Array,
  { file, start = 0, persistent, memory = { taken: 0 } }: PickleOptions,
): { value: Value; end: number } {
  const failAtEnd = failing(file);
  let opcodeAt = start;
  const fail = (fault: string): never => failAtEnd(`byte ${opcodeAt}: ${fault}`);
  const reader = byteReader(bytes, failAtEnd, start);
  const limit = 3 * bytes.length + freely;
  const charge = (more: number): void => {
    memory.taken += more;
    if (memory.taken > limit) fail("the pickle asks for more memory than weights of its size take");
  };
  const making = { fail, charge };

  const { push, made, pop, top, mark, popMark, isAtMark, put, get, append, setItems, tuple, left } =
    pickleStack(making);
  const text = (value: Uint8Array): void => {
    charge(2 * value.length);
    push(new TextDecoder().decode(value));
  };
  const ascii = (value: Uint8Array): string => {
    charge(value.length);
    return Buffer.from(value.buffer, value.byteOffset, value.length).toString("latin1");
  };
  const indexIn = (line: Uint8Array): number => {
    const index = line.length <= 10 ? Number(ascii(line)) : NaN;
    return Number.isSafeInteger(index) && index >= 0 ? index : fail("not an index of the memo");
  };
  const load = (id: Value): void =>
    push(persistent ? persistent(id) : fail("a persistent id, which only torch's files have"));
  const named = (module: string, name: string): void => made(allowedName(module, name, fail), 64);

  for (;;) {
    opcodeAt = reader.at;
    const opcode = reader.unsigned(1);
    switch (opcode) {
      case 0x80: // PROTO
        if (reader.unsigned(1) > newest) fail(`a protocol above ${newest}`);
        break;
      case 0x95: // FRAME: only a hint for readers of streams
        if (reader.long() > reader.left) fail("a frame is longer than what follows; the file may be cut off");
        break;
      case 0x2e: {
        // STOP
        const value = pop();
        if (left() > 0) fail(`${left()} values or marks are left when the pickle ends`);
        return { value, end: reader.at };
      }
      case 0x28: // MARK
        mark();
        break;
      case 0x30: // POP; of a mark, if that is on top
        if (isAtMark()) popMark();
        else pop();
        break;
      case 0x31: // POP_MARK
        popMark();
        break;
      case 0x32: // DUP
        push(top());
        break;
      case 0x4e: // NONE
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        push(opcode === 0x4e ? null : opcode === 0x88);
        break;
      case 0x49: // INT
      case 0x4c: // LONG
        push(integerOf(ascii(reader.line()), fail));
        break;
      case 0x4a: // BININT
        push(reader.signed());
        break;
      case 0x4b: // BININT1
      case 0x4d: // BININT2
        push(reader.unsigned(opcode === 0x4b ? 1 : 2));
        break;
      case 0x8a: // LONG1
      case 0x8b: // LONG4
        push(littleEndian(reader.take(reader.unsigned(opcode === 0x8a ? 1 : 4)), fail));
        break;
      case 0x46: // FLOAT
        push(floatOf(ascii(reader.line()), fail));
        break;
      case 0x47: // BINFLOAT
        push(reader.double());
        break;
      case 0x54: // BINSTRING
      case 0x55: // SHORT_BINSTRING
        push(ascii(reader.take(reader.unsigned(opcode === 0x54 ? 4 : 1))));
        break;
      case 0x53: // STRING
      case 0x56: // UNICODE
        push((opcode === 0x53 ? quotedText : rawUnicode)(ascii(reader.line()), fail));
        break;
      case 0x58: // BINUNICODE
      case 0x8c: // SHORT_BINUNICODE
        text(reader.take(reader.unsigned(opcode === 0x58 ? 4 : 1)));
        break;
      case 0x8d: // BINUNICODE8
        text(reader.take(reader.long()));
        break;
      case 0x42: // BINBYTES
      case 0x43: // SHORT_BINBYTES
        made(reader.take(reader.unsigned(opcode === 0x42 ? 4 : 1)), 96);
        break;
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        made(reader.take(reader.long()), 96);
        break;
      case 0x29: // EMPTY_TUPLE
      case 0x5d: // EMPTY_LIST
        made([], 48);
        break;
      case 0x7d: // EMPTY_DICT
        made(new Map(), 192);
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        tuple(opcode - 0x84);
        break;
      case 0x74: // TUPLE
      case 0x6c: {
        // LIST
        const items = popMark();
        made(items, 48 + 8 * items.length);
        break;
      }
      case 0x64: {
        // DICT
        const items = popMark();
        made(new Map(), 192);
        setItems(items);
        break;
      }
      case 0x61: // APPEND
        append([pop()]);
        break;
      case 0x65: // APPENDS
        append(popMark());
        break;
      case 0x73: {
        // SETITEM
        const value = pop();
        setItems([pop(), value]);
        break;
      }
      case 0x75: // SETITEMS
        setItems(popMark());
        break;
      case 0x70: // PUT
        put(indexIn(reader.line()));
        break;
      case 0x71: // BINPUT
      case 0x72: // LONG_BINPUT
        put(reader.unsigned(opcode === 0x71 ? 1 : 4));
        break;
      case 0x94: // MEMOIZE
        put();
        break;
      case 0x67: // GET
        get(indexIn(reader.line()));
        break;
      case 0x68: // BINGET
      case 0x6a: // LONG_BINGET
        get(reader.unsigned(opcode === 0x68 ? 1 : 4));
        break;
      case 0x63: // GLOBAL
        named(ascii(reader.line()), ascii(reader.line()));
        break;
      case 0x93: {
        // STACK_GLOBAL
        const name = pop();
        const module = pop();
        if (typeof module !== "string" || typeof name !== "string")
          fail(`a name is ${describe(module)}, ${describe(name)}`);
        named(module as string, name as string);
        break;
      }
      case 0x52: // REDUCE
      case 0x81: {
        // NEWOBJ
        const args = pop();
        push(callOf(pop(), args, making));
        break;
      }
      case 0x62: {
        // BUILD
        const state = pop();
        setState(top(), state, making);
        break;
      }
      case 0x50: // PERSID
        load(ascii(reader.line()));
        break;
      case 0x51: // BINPERSID
        load(pop());
        break;
      case 0x69: // INST: the name is told before the opcode is
        allowedName(ascii(reader.line()), ascii(reader.line()), fail);
        return fail("INST makes an object of a class, which no weights need");
      default:
        fail(
          opcode in refused
            ? `${refused[opcode]} stands for something that weights do not need`
            : `0x${opcode.toString(16).padStart(2, "0")} is not an opcode of pickles; the file is damaged or of another format`,
        );
    }
  }
}
