import { startAwsSandbox } from '../../src/sandbox/sandbox.js';
/** The sandbox's AWS in a process of its own: what it costs is nobody's figure. */
const aws = await startAwsSandbox({ port: 0 });
process.send?.({ url: aws.url, credentials: await aws.vendorCredentials() });
//# sourceMappingURL=aws.js.map