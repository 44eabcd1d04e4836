import { Entity, Index, PrimaryColumn } from "typeorm";
import { digest, id, word } from "../columns";

/** Blind index: finds a reporter by phone, e-mail or NIK without storing any of them. */
@Entity("reporter_index")
@Index("reporter_index_reporter", ["reporterId"])
export class ReporterIndexEntity {
  @PrimaryColumn(word(10))
  kind!: "PHONE" | "EMAIL" | "NIK";

  @PrimaryColumn(digest())
  digest!: Buffer;

  @PrimaryColumn(id())
  reporterId!: string;
}
