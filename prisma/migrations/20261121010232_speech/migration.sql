-- AlterTable
ALTER TABLE "chat_messages" ADD COLUMN "waterfall" TEXT;

-- CreateTable
CREATE TABLE "speech_providers" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "driver" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "base_url" TEXT NOT NULL,
    "api_key" TEXT,
    "api_key_last4" TEXT,
    "options" TEXT NOT NULL DEFAULT '{}',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "created" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated" DATETIME NOT NULL
);

-- CreateIndex
CREATE INDEX "speech_providers_kind_idx" ON "speech_providers"("kind");
