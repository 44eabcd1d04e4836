import { Column, Entity, PrimaryColumn } from "typeorm";
import { flag, id, instant, nullable, sealed } from "../columns";

/** A complainant: every field sealed under a data key of his own, which the master key wraps. Erasing him deletes the key. */
@Entity("reporter")
export class ReporterEntity {
  @PrimaryColumn(id())
  id!: string;

  @Column(sealed(100))
  wrappedKey!: Buffer | null;

  @Column(sealed(600))
  name!: Buffer | null;

  @Column(sealed(100))
  phone!: Buffer | null;

  @Column(sealed(400))
  email!: Buffer | null;

  @Column(sealed(60))
  nik!: Buffer | null;

  @Column(sealed(1400))
  address!: Buffer | null;

  /** The telephone number is his: he wrote from it, or knew the code that was sent to it. */
  @Column(flag())
  isContactProven!: boolean;

  /** The e-mail address is his: he knew the code that was sent to it. */
  @Column(flag())
  isEmailProven!: boolean;

  @Column(instant())
  createdAt!: Date;

  @Column(nullable(instant()))
  erasedAt!: Date | null;
}
