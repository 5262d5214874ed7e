import { createServer, type Server } from 'node:http'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = ReturnType<typeof createMetrics>

/** Prometheus metrics of the process. Labels never hold IDs of tenants, roles or callers. */
export function createMetrics() {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    requests: new Histogram({
      name: 'drawbridge_http_request_duration_seconds',
      help: 'HTTP requests by route, method and status',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    }),
    probes: new Counter({
      name: 'drawbridge_sts_probes_total',
      help: 'AssumeRole calls of verifications by kind of probe and outcome; denied negative probes are meant to be denied',
      labelNames: ['probe', 'outcome'],
      registers,
    }),
    verifications: new Counter({
      name: 'drawbridge_verifications_total',
      help: 'Verifications by the status they left the role in',
      labelNames: ['status'],
      registers,
    }),
    findings: new Counter({
      name: 'drawbridge_findings_opened_total',
      help: 'Findings that were opened on roles, by code; code="stuck" are roles that five attempts brought no verdict on',
      labelNames: ['code'],
      registers,
    }),
    reviewDue: new Gauge({
      name: 'drawbridge_access_review_due_seconds',
      help: 'Seconds until the next access review has to be complete; below zero it is overdue',
      registers,
    }),
    /** Tells how many requests are under way, when it is asked. */
    countInFlight: (count: () => number) =>
      void new Gauge({
        name: 'drawbridge_http_requests_in_flight',
        help: 'HTTP requests under way, those whose caller has gone among them',
        registers,
        collect() {
          this.set(count())
        },
      }),
    anchorFailures: new Counter({
      name: 'drawbridge_audit_anchor_failures_total',
      help: 'Tries to anchor the audit trail that failed',
      registers,
    }),
    /** Tells of the latest anchor, when it is asked; nothing while none is known. */
    tellAnchors(latest: () => { age: number; faults: number } | undefined) {
      const gauge = (name: string, help: string, value: 'age' | 'faults') =>
        new Gauge({
          name,
          help,
          registers,
          collect() {
            const anchor = latest()
            this.set(anchor ? anchor[value] : Number.NaN)
          },
        })
      gauge('drawbridge_audit_anchor_age_seconds', 'Age of the latest anchor of the audit trail', 'age')
      gauge(
        'drawbridge_audit_anchor_faults',
        'Chains that are missing, shorter or rewritten since they were anchored',
        'faults',
      )
    },
    ready: new Gauge({
      name: 'drawbridge_dependency_ready',
      help: '1 once the dependency has answered',
      labelNames: ['dependency'],
      registers,
    }),
  }
}

/**
 * Serves `/metrics` on a port of its own, which no caller of the API needs to reach; `/healthz` besides: on the API's
 * port a health check waits behind whoever else connects there.
 */
export async function serveMetrics(
  metrics: Metrics,
  { host, port }: { host: string; port: number },
): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url === '/healthz' && request.method === 'GET') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}')
      return
    }
    if (request.url !== '/metrics' || request.method !== 'GET') {
      response.writeHead(404).end()
      return
    }
    metrics.registry
      .metrics()
      .then(text => response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(text))
      .catch(() => response.writeHead(500).end())
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  return server
}
