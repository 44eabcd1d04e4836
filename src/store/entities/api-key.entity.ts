import { Column, Entity, PrimaryColumn } from "typeorm";
import { digest, id, instant, nullable, word } from "../columns";

/** A machine's key `lh_<id>_<secret>`: only an HMAC of the secret is kept. */
@Entity("api_key")
export class ApiKeyEntity {
  @PrimaryColumn(id())
  id!: string;

  @Column({ type: "varchar", length: 120 })
  name!: string;

  @Column(digest())
  secretHash!: Buffer;

  /** Comma separated: `events:read`, `complaints:read`, `complaints:submit`, `sync:run`. */
  @Column(word(120))
  scopes!: string;

  /** Comma separated channels that it may hand complaints in for; null: every one that a key may. */
  @Column(nullable(word(60)))
  channels!: string | null;

  @Column(nullable(id()))
  agencyId!: string | null;

  @Column(instant())
  expiresAt!: Date;

  @Column(nullable(instant()))
  revokedAt!: Date | null;

  @Column(instant())
  createdAt!: Date;
}
