-- AlterTable
ALTER TABLE "knowledge_documents" ADD COLUMN "extracted_hash" TEXT;
