import { serve, startProblem } from './serve.js'

serve(process.env).catch((error: unknown) => {
  process.stderr.write(`${startProblem(error)}\n`)
  process.exit(1)
})
