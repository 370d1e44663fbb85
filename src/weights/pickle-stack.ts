import { keyOf, type Making } from "./pickle-allowed";
import { describe, type Value } from "./pickle-values";

/** What the opcodes of a pickle work on: a stack with marks in it, and a memo. Everything put there is charged for; taking more than lies above the last mark ends the reading. */
export function pickleStack({ fail, charge }: Making) {
  const stack: Value[] = [];
  const marks: number[] = [];
  const memo = new Map<number, Value>();
  const bottom = () => marks[marks.length - 1] ?? 0;
  const tooLittle = (): never => fail("more is taken from the stack than lies on it");
  const push = (value: Value): void => {
    charge(16);
    stack.push(value);
  };
  /** Pushes a value that takes memory itself. */
  const made = (value: Value, memory: number): void => {
    charge(memory);
    push(value);
  };
  const pop = (): Value => (stack.length > bottom() ? stack.pop()! : tooLittle());
  const top = (): Value => (stack.length > bottom() ? stack[stack.length - 1]! : tooLittle());
  return {
    push,
    made,
    pop,
    top,
    mark: (): void => {
      charge(16);
      marks.push(stack.length);
    },
    /** What lies above the last mark; the mark goes. */
    popMark: (): Value[] => stack.splice(marks.pop() ?? fail("a mark is missing")),
    isAtMark: (): boolean => marks.length > 0 && stack.length === bottom(),
    put: (index = memo.size): void => {
      charge(64);
      memo.set(index, top());
    },
    get: (index: number): void => push(memo.has(index) ? memo.get(index)! : fail(`memo ${index} is empty`)),
    append: (items: readonly Value[]): void => {
      const list = top();
      if (!Array.isArray(list)) return fail(`${items.length} items are appended to ${describe(list)}`);
      charge(8 * items.length);
      for (const item of items) list.push(item);
    },
    setItems: (items: readonly Value[]): void => {
      const dict = top();
      if (!(dict instanceof Map) || items.length % 2 !== 0)
        return fail(`${items.length} keys and values are set in ${describe(dict)}`);
      charge(32 * items.length);
      for (let i = 0; i < items.length; i += 2) dict.set(keyOf(items[i], fail), items[i + 1]!);
    },
    tuple: (count: number): void => {
      if (stack.length - count < bottom()) tooLittle();
      made(stack.splice(stack.length - count), 48 + 8 * count);
    },
    left: (): number => stack.length + marks.length,
  };
}
