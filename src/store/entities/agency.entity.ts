import { Column, Entity, Index, PrimaryColumn } from "typeorm";
import { flag, id, instant, nullable, word } from "../columns";

/** A regency agency (OPD) or regional enterprise (BUMD). */
@Entity("agency")
@Index("agency_code_unique", ["code"], { unique: true })
export class AgencyEntity {
  @PrimaryColumn(id())
  id!: string;

  @Column(word(40))
  code!: string;

  @Column({ type: "varchar", length: 160 })
  name!: string;

  @Column(word(20))
  kind!: string;

  @Column(nullable(id()))
  parentId!: string | null;

  @Column(nullable(word(20)))
  areaCode!: string | null;

  @Column(flag({ default: true }))
  isActive!: boolean;

  /** The agency's own institution in the national system, where it has one. */
  @Column(nullable(word(20)))
  nationalInstitutionId!: string | null;

  @Column(instant())
  createdAt!: Date;

  @Column(instant())
  updatedAt!: Date;
}
