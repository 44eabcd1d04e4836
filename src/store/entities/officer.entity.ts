import { Column, Entity, Index, PrimaryColumn } from "typeorm";
import type { Role } from "../../domain/status";
import { flag, id, instant, nullable, sealed, word } from "../columns";

/** A person who works with cases: a local account, or one known by his OpenID subject. */
@Entity("officer")
@Index("officer_username_unique", ["username"], { unique: true })
@Index("officer_oidc_subject_unique", ["oidcSubject"], { unique: true })
export class OfficerEntity {
  @PrimaryColumn(id())
  id!: string;

  @Column({ type: "varchar", length: 60 })
  username!: string;

  @Column({ type: "varchar", length: 120 })
  name!: string;

  @Column(word(20))
  role!: Role;

  @Column(nullable(id()))
  agencyId!: string | null;

  /** argon2id; null for accounts that sign in by OpenID or by a token of the command line. */
  @Column(nullable(word(255)))
  passwordHash!: string | null;

  @Column(nullable(word(255)))
  oidcSubject!: string | null;

  /** TOTP secret, sealed under the master key. */
  @Column({ type: "varbinary", length: 100, nullable: true })
  otpSecret!: Buffer | null;

  /** Where notices reach him, sealed under the hub's own key; null: not told. */
  @Column(sealed(400))
  email!: Buffer | null;

  @Column(sealed(100))
  phone!: Buffer | null;

  @Column(flag({ default: true }))
  isActive!: boolean;

  /** Rises with every change of role, agency or state: tokens of an older epoch are refused at once. */
  @Column({ type: "int", default: 0 })
  tokenEpoch!: number;

  @Column({ type: "int", default: 0 })
  failedLogins!: number;

  @Column(nullable(instant()))
  lockedUntil!: Date | null;

  @Column(instant())
  createdAt!: Date;

  @Column(instant())
  updatedAt!: Date;
}
