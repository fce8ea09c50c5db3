-- RedefineTables
PRAGMA defer_foreign_keys=ON;
PRAGMA foreign_keys=OFF;
CREATE TABLE "new_chat_messages" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "session_id" TEXT NOT NULL,
    "parent_id" TEXT,
    "role" TEXT NOT NULL,
    "content" TEXT NOT NULL,
    "edited" BOOLEAN NOT NULL DEFAULT false,
    "state" TEXT NOT NULL DEFAULT 'complete',
    "answered_by" TEXT,
    "provider" TEXT,
    "model" TEXT,
    "sources" TEXT,
    "failure" TEXT,
    "first_token_ms" INTEGER,
    "duration_ms" INTEGER,
    "created" DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT "chat_messages_session_id_fkey" FOREIGN KEY ("session_id") REFERENCES "chat_sessions" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "chat_messages_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "chat_messages" ("id") ON DELETE NO ACTION ON UPDATE NO ACTION
);
INSERT INTO "new_chat_messages" ("answered_by", "content", "created", "duration_ms", "edited", "failure", "first_token_ms", "id", "model", "parent_id", "provider", "role", "session_id", "sources", "state") SELECT "answered_by", "content", "created", "duration_ms", "edited", "failure", "first_token_ms", "id", "model", "parent_id", "provider", "role", "session_id", "sources", "state" FROM "chat_messages";
DROP TABLE "chat_messages";
ALTER TABLE "new_chat_messages" RENAME TO "chat_messages";
CREATE INDEX "chat_messages_session_id_id_idx" ON "chat_messages"("session_id", "id");
CREATE INDEX "chat_messages_parent_id_idx" ON "chat_messages"("parent_id");
CREATE INDEX "chat_messages_state_idx" ON "chat_messages"("state");
PRAGMA foreign_keys=ON;
PRAGMA defer_foreign_keys=OFF;
