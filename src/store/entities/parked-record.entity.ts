import { Column, Entity, Index, PrimaryColumn } from "typeorm";
import { id, instant, nullable, word } from "../columns";

/** A national record that could not be taken in: it waits for a person or a better reading, its neighbours go on. */
@Entity("parked_record")
@Index("parked_record_key_unique", ["recordKey"], { unique: true })
export class ParkedRecordEntity {
  @PrimaryColumn(id())
  id!: string;

  /** Where it stands there, so that the same record is parked once. */
  @Column(word(80))
  recordKey!: string;

  @Column(nullable(word(20)))
  nationalId!: string | null;

  @Column(nullable(id()))
  complaintId!: string | null;

  /** DISCARDED: a person has given it up; kept, so that it is not parked anew. */
  @Column(word(20))
  state!: "UNREADABLE" | "QUARANTINED" | "DISCARDED";

  /** Indonesian; holds nothing of the record's content. */
  @Column({ type: "varchar", length: 300 })
  reason!: string;

  /** Readings in which it was found so. */
  @Column({ type: "int", default: 0 })
  attempts!: number;

  @Column(instant())
  parkedAt!: Date;
}
