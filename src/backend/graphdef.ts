import type { Binding, HostValues, OpAttribute } from "./binding";

// The few messages of TensorFlow's GraphDef that a traced function needs, written in protobuf's wire format (tensorflow/core/framework/*.proto).

const concat = (parts: readonly Uint8Array[]) => Buffer.concat(parts);
const text = (value: string) => Buffer.from(value, "utf8");

function varint(value: number): Buffer {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Buffer.from(bytes);
}

const number = (field: number, value: number) => concat([varint(field << 3), varint(value)]);
const bytes = (field: number, value: Uint8Array) => concat([varint((field << 3) | 2), varint(value.length), value]);
const float = (value: number) => {
  const buffer = Buffer.alloc(4);
  buffer.writeFloatLE(value);
  return buffer;
};

/** TensorShapeProto */
const shapeProto = (shape: readonly number[]) => concat(shape.map((size) => bytes(2, number(1, size))));

/** TensorProto of float32, int32 or narrower values; a tensor of one repeated float or integer holds that value once. */
function tensorProto(shape: readonly number[], dtype: number, values: HostValues): Buffer {
  const head = [number(1, dtype), bytes(2, shapeProto(shape))];
  const [first] = values;
  const isUniform =
    values.length > 1 && first !== undefined && (values as Float32Array).every((value) => Object.is(value, first));
  if (isUniform && dtype === 1) return concat([...head, bytes(5, float(first))]);
  if (isUniform && dtype === 3) return concat([...head, bytes(7, varint(first))]);
  return concat([...head, bytes(4, new Uint8Array(values.buffer, values.byteOffset, values.byteLength))]);
}

/** AttrValue of an op's attribute. Throws on a kind that no op of ours has. */
function attrValue(binding: Binding, { name, type, value }: OpAttribute): Buffer {
  const list = Array.isArray(value) ? (value as number[]) : undefined;
  switch (type) {
    case binding.TF_ATTR_STRING:
      return bytes(2, text(value as string));
    case binding.TF_ATTR_INT:
      return list ? bytes(1, bytes(3, concat(list.map(varint)))) : number(3, value as number);
    case binding.TF_ATTR_FLOAT:
      return list
        ? bytes(1, bytes(4, concat(list.map(float))))
        : concat([varint((4 << 3) | 5), float(value as number)]);
    case binding.TF_ATTR_BOOL:
      return list ? bytes(1, bytes(5, concat(list.map((flag) => varint(flag ? 1 : 0))))) : number(5, Number(value));
    case binding.TF_ATTR_TYPE:
      return number(6, value as number);
    case binding.TF_ATTR_SHAPE:
      return bytes(7, shapeProto(value as number[]));
  }
  throw new Error(`attribute "${name}" is of kind ${type}, which a compiled function cannot hold`);
}

/** Collects nodes; `finish` returns the serialized GraphDef. Names of values are "node:output". */
export class GraphWriter {
  private readonly nodes: Buffer[] = [];

  constructor(private readonly binding: Binding) {}

  node(op: string, name: string, inputs: readonly string[], attributes: readonly OpAttribute[]): string {
    const written = attributes.map((attribute) => [attribute.name, attrValue(this.binding, attribute)] as const);
    return this.write(op, name, inputs, written);
  }

  placeholder(name: string, dtype: number, shape: readonly number[]): string {
    return this.write(
      "Placeholder",
      name,
      [],
      [
        ["dtype", number(6, dtype)],
        ["shape", bytes(7, shapeProto(shape))],
      ],
    );
  }

  constant(name: string, dtype: number, shape: readonly number[], values: HostValues): string {
    return this.write(
      "Const",
      name,
      [],
      [
        ["dtype", number(6, dtype)],
        ["value", bytes(8, tensorProto(shape, dtype, values))],
      ],
    );
  }

  finish(): Buffer {
    const producer = 1882; // GraphDef version of TensorFlow 2.21: newer semantics of attributes are wanted
    return concat([...this.nodes, bytes(4, number(1, producer))]);
  }

  private write(
    op: string,
    name: string,
    inputs: readonly string[],
    attributes: readonly (readonly [string, Buffer])[],
  ): string {
    const entry = ([key, value]: readonly [string, Buffer]) => bytes(5, concat([bytes(1, text(key)), bytes(2, value)]));
    const node = concat([
      bytes(1, text(name)),
      bytes(2, text(op)),
      ...inputs.map((input) => bytes(3, text(input))),
      ...attributes.map(entry),
    ]);
    this.nodes.push(bytes(1, node));
    return name;
  }
}

/** AttrValue { b: true }, for _XlaMustCompile. */
export const trueAttribute = Buffer.from([0x28, 1]);
