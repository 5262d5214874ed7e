import t from 'tap';
import { startTraced } from '../fixtures/traced-day.js';
t.test('a collector that is away, broken or slow harms nobody', async (test) => {
    const harmless = async (status) => {
        const { day, collector, closed } = await startTraced(test, {
            collector: status === 'down' ? 200 : status,
        });
        if (status === 'down')
            collector.close();
        const operator = await day.as('operator');
        const { status: answered } = await operator('POST', '/v1/tenants', { name: 'Globex' });
        test.equal(answered, 201, `${status}: requests are answered`);
        const before = performance.now();
        await closed();
        test.ok(performance.now() - before < 10_000, `${status}: the service still closes`);
        test.match(day.logs.join(''), /traces could not be sent/i, `${status}: the log says so`);
    };
    await Promise.all(['never', 500, 'down'].map(harmless));
});
//# sourceMappingURL=collector-outages.test.js.map