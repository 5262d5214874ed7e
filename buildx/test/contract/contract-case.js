/**
 * Runs every case against one backend. A known deviation has to show as described: one that has gone, or that no
 * case is left for, fails as loudly as a broken promise.
 */
export function runContract(t, cases, context, deviations = []) {
    const gone = deviations.filter(known => !cases.some(({ title }) => title === known.title));
    t.same(gone, [], 'every known deviation is one from a case');
    for (const { title, holds } of cases) {
        const deviation = deviations.find(known => known.title === title);
        t.test(deviation ? `differs: ${title}` : title, async (test) => {
            if (deviation)
                await test.rejects(holds(context), { message: deviation.shows }, deviation.what);
            else
                await holds(context);
        });
    }
}
//# sourceMappingURL=contract-case.js.map