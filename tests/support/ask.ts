/** One operation over HTTP, whose errors end the test. */
export async function ask<Data>(
  url: string,
  token: string | null,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Data> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Data | null; errors?: unknown[] };
  if (errors !== undefined || data == null) throw new Error(JSON.stringify(errors ?? response.status));
  return data;
}
