FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY scripts scripts
RUN node --eval "import('./scripts/steps.mjs').then(steps => steps.ensureInstalled())"
COPY . .
RUN npm run build

FROM node:24-slim
ENV NODE_ENV=production DATA_DIR=/data MODELS_DIR=/data/models VOICES_DIR=/data/voices KNOWLEDGE_DIR=/data/knowledge PORT=8002
# Reads recordings in M4A and AAC; makes the image some hundred MB larger.
ARG FFMPEG=0
RUN if [ "$FFMPEG" = 1 ]; then apt-get update && apt-get install -y --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/*; fi
WORKDIR /app
COPY --from=build /app/.output .
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8002
HEALTHCHECK --interval=15s --timeout=3s --start-period=30s \
  CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server/index.mjs"]
