import { Column, Entity, PrimaryColumn } from "typeorm";
import { flag, id, instant } from "../columns";

/** Another system of the regency that is told when a case takes a step: ticket and status, never more. */
@Entity("webhook")
export class WebhookEntity {
  @PrimaryColumn(id())
  id!: string;

  @Column({ type: "varchar", length: 500 })
  url!: string;

  /** With which each call is signed; sealed under the hub's own key. */
  @Column({ type: "varbinary", length: 200 })
  secret!: Buffer;

  @Column(flag({ default: true }))
  isActive!: boolean;

  @Column(instant())
  createdAt!: Date;
}
