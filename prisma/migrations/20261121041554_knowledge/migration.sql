-- Written by hand: columns are added in place. A table that others point to must not be made anew here, since
-- dropping it inside the transaction would take the rows that point to it along.

-- RenameTable
DROP INDEX "speech_providers_kind_idx";
ALTER TABLE "speech_providers" RENAME TO "engine_providers";
CREATE INDEX "engine_providers_kind_idx" ON "engine_providers"("kind");

-- CreateTable
CREATE TABLE "knowledge_sets" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "builtin" BOOLEAN NOT NULL DEFAULT false,
    "created" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated" DATETIME NOT NULL
);
CREATE UNIQUE INDEX "knowledge_sets_name_key" ON "knowledge_sets"("name");
INSERT INTO "knowledge_sets" ("id", "name", "builtin", "updated") VALUES ('general', 'general', true, CURRENT_TIMESTAMP), ('guide', 'guide', true, CURRENT_TIMESTAMP);

-- CreateTable
CREATE TABLE "knowledge_gaps" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "question" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "stems" TEXT NOT NULL,
    "asked_count" INTEGER NOT NULL DEFAULT 1,
    "best_score" REAL NOT NULL DEFAULT 0,
    "state" TEXT NOT NULL DEFAULT 'open',
    "answer_kind" TEXT,
    "answer_id" TEXT,
    "first_asked" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_asked" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX "knowledge_gaps_state_last_asked_idx" ON "knowledge_gaps"("state", "last_asked");

-- CreateTable
CREATE TABLE "knowledge_askings" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "gap_id" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "channel" TEXT NOT NULL,
    "session_id" TEXT,
    "score" REAL NOT NULL,
    "created" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "knowledge_askings_gap_id_fkey" FOREIGN KEY ("gap_id") REFERENCES "knowledge_gaps" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX "knowledge_askings_gap_id_created_idx" ON "knowledge_askings"("gap_id", "created");

-- AlterTable
ALTER TABLE "llm_presets" ADD COLUMN "knowledge_sets" TEXT;
ALTER TABLE "chat_sessions" ADD COLUMN "document_ids" TEXT NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "faq_entries" ADD COLUMN "set_id" TEXT REFERENCES "knowledge_sets" ("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "faq_entries" ADD COLUMN "last_hit" DATETIME;
CREATE INDEX "faq_entries_set_id_idx" ON "faq_entries"("set_id");

-- AlterTable
ALTER TABLE "knowledge_documents" ADD COLUMN "content_hash" TEXT NOT NULL DEFAULT '';
ALTER TABLE "knowledge_documents" ADD COLUMN "format" TEXT NOT NULL DEFAULT 'md';
ALTER TABLE "knowledge_documents" ADD COLUMN "file_hash" TEXT;
ALTER TABLE "knowledge_documents" ADD COLUMN "source_url" TEXT;
ALTER TABLE "knowledge_documents" ADD COLUMN "page_count" INTEGER;
ALTER TABLE "knowledge_documents" ADD COLUMN "state" TEXT NOT NULL DEFAULT 'ready';
ALTER TABLE "knowledge_documents" ADD COLUMN "failure" TEXT;
ALTER TABLE "knowledge_documents" ADD COLUMN "warnings" TEXT NOT NULL DEFAULT '[]';
ALTER TABLE "knowledge_documents" ADD COLUMN "set_id" TEXT REFERENCES "knowledge_sets" ("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "knowledge_documents" ADD COLUMN "owner_id" TEXT REFERENCES "users" ("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "knowledge_documents" ADD COLUMN "used_count" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "knowledge_documents" ADD COLUMN "last_used" DATETIME;
CREATE UNIQUE INDEX "knowledge_documents_file_hash_key" ON "knowledge_documents"("file_hash");
CREATE INDEX "knowledge_documents_set_id_idx" ON "knowledge_documents"("set_id");
CREATE INDEX "knowledge_documents_owner_id_idx" ON "knowledge_documents"("owner_id");
CREATE INDEX "knowledge_documents_state_idx" ON "knowledge_documents"("state");
UPDATE "knowledge_documents" SET "set_id" = CASE "source_type" WHEN 'guide' THEN 'guide' ELSE 'general' END;
