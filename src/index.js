export async function scheduled(event, env, ctx) {
  await env.KV.put("a", "b");
}
export default { async fetch(request) { return new Response("a"); } };
