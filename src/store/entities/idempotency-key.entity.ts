import { Column, Entity, Index, PrimaryColumn } from "typeorm";
import { digest, instant, word } from "../columns";

/** A change that happened, by the key under which it was asked for: asked again, it answers with the same outcome. */
@Entity("idempotency_key")
@Index("idempotency_key_created", ["createdAt"])
export class IdempotencyKeyEntity {
  @PrimaryColumn(word(64))
  scope!: string;

  @PrimaryColumn(word(40))
  mutation!: string;

  @PrimaryColumn(word(128))
  clientKey!: string;

  /** HMAC of the arguments: the same key with other arguments is a mistake of the caller. */
  @Column(digest())
  argumentsHmac!: Buffer;

  @Column({ type: "varbinary", length: 1000 })
  outcome!: Buffer;

  @Column(instant())
  createdAt!: Date;
}
