/** The kinds of requests that services are compared by, each with its answer, and with one that has to be refused. */
export function kinds(token) {
  const authorization = { authorization: `Bearer ${token}` };
  const hello = { message: "Hello world!" };
  return [
    { name: "GET without input", path: "/hello", answer: hello },
    {
      name: "GET with path and query",
      path: "/items/a%20thing?limit=3&fields=all&verbose=true",
      answer: {
        ...{ item_id: "a thing", name: "A thing to buy", price: 12.5, tags: ["new", "useful", "blue"] },
        stock: { warehouse: "north", count: 42 },
      },
      refused: { status: 400, path: "/items/a%20thing?limit=many" },
    },
    orderKind("POST 1 KB", 1_000),
    orderKind("POST 100 KB", 100_000),
    {
      name: "guarded GET",
      path: "/guarded",
      headers: authorization,
      answer: hello,
      refused: { status: 401, path: "/guarded", headers: { authorization: `${authorization.authorization}x` } },
    },
  ];
}

function orderKind(name, bytes) {
  const headers = { "content-type": "application/json" };
  const order = orderOf(bytes);
  const total = order.lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  return {
    name,
    path: "/orders",
    method: "POST",
    headers,
    body: JSON.stringify(order),
    answer: { order_id: "order-of-Jane Doe", lines: order.lines.length, total },
    refused: {
      ...{ status: 400, path: "/orders", method: "POST", headers },
      body: JSON.stringify({ ...order, lines: [...order.lines, { sku: "ABC-0001", quantity: 0, price: 1 }] }),
    },
  };
}

function orderOf(bytes) {
  const order = { customer: "Jane Doe", currency: "EUR", express: true, lines: [] };
  const colors = ["red", "green", "blue"];
  for (let number = 1, size = JSON.stringify(order).length; ; number += 1) {
    const sku = `ABC-${String(number % 10_000).padStart(4, "0")}`;
    const note = `line ${number} of the order`;
    const line = { sku, quantity: 1 + (number % 9), price: number / 4, note, color: colors[number % 3] };
    size += JSON.stringify(line).length + 1;
    if (size > bytes) return order;
    order.lines.push(line);
  }
}
