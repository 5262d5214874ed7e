# The service, and its command-line tool, on Node alone: no development dependencies, no sandbox, no tests.
# docs/deployment.md tells how to run it.
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json LICENSE ./
COPY src ./src
COPY templates ./templates
# Whoever checked this out may have kept it to themselves; in the image another user reads it.
RUN npx tsc && rm -r build/src/sandbox build/.tsbuildinfo && chmod -R a+rX build templates src/web package.json LICENSE

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Drawbridge" \
      org.opencontainers.image.description="Lets a SaaS vendor into its customers' AWS accounts safely, and proves that it is done safely" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/build ./build
COPY --from=build /app/templates ./templates
# Style and script of the pages, which are served as they are.
COPY --from=build /app/src/web/assets ./src/web/assets
COPY --from=build /app/package.json /app/LICENSE ./
# The user `node`, by number: Kubernetes cannot tell of a name that it is not root's.
USER 1000:1000
# The API, and metrics.
EXPOSE 3000 9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "build/src/cli/health-check.js"]
# Node itself is what gets the signals, and ends in order.
ENTRYPOINT ["node"]
CMD ["build/src/server.js"]
