// What the handlers of every service do.

export function hello() {
  return { message: "Hello world!" };
}

/**
 * @param {string} item_id
 * @param {number | undefined} limit
 */
export function item(item_id, limit) {
  const tags = ["new", "useful", "blue", "round", "light"].slice(0, limit);
  return { item_id, name: "A thing to buy", price: 12.5, tags, stock: { warehouse: "north", count: 42 } };
}

/** @param {{ customer: string, lines: readonly { price: number, quantity: number }[] }} order */
export function receipt({ customer, lines }) {
  let total = 0;
  for (const { price, quantity } of lines) total += price * quantity;
  return { order_id: `order-of-${customer}`, lines: lines.length, total };
}
