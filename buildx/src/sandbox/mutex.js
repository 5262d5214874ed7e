/** Runs one task after the other, in the order they came; a task that fails does not stop the next. */
export class Mutex {
    #last = Promise.resolve();
    run(task) {
        const result = this.#last.then(task);
        this.#last = result.catch(() => { });
        return result;
    }
}
//# sourceMappingURL=mutex.js.map