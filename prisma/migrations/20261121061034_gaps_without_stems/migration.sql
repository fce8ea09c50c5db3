ALTER TABLE "knowledge_gaps" DROP COLUMN "stems";
