/**
 * Links of an answer (OpenAPI 3.1, section 4.8.20): the operations that can follow it.
 * @param parameters runtime expressions that find their parameters in the answer
 */
export function linksTo(operationIds, parameters) {
    return Object.fromEntries(operationIds.map(operationId => [operationId, { operationId, parameters }]));
}
//# sourceMappingURL=openapi-links.js.map