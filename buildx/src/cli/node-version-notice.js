/** The AWS SDK tells on Node 20 of its plans for 2027, in the middle of whatever a command prints. */
export function quietNodeVersionNotice() {
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
}
//# sourceMappingURL=node-version-notice.js.map