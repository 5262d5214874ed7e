export {};
//# sourceMappingURL=provisioning.js.map