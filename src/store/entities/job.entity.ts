import { Column, Entity, PrimaryColumn } from "typeorm";
import { instant, nullable, word } from "../columns";

/** A job that one process does at a time, and how far it has come. */
@Entity("job")
export class JobEntity {
  @PrimaryColumn(word(40))
  name!: string;

  @Column(nullable(word(40)))
  holder!: string | null;

  @Column(nullable(instant()))
  leaseUntil!: Date | null;

  /** When it was last done to its end. */
  @Column(nullable(instant()))
  doneAt!: Date | null;

  /** Where it goes on. */
  @Column(nullable(word(200)))
  place!: string | null;
}
