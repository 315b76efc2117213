/** What Fastify with schemas may use to start, which takes minutes. */
export const startLimits = { seconds: 240, megabytes: 4096 };
