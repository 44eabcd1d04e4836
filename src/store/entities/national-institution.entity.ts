import { Column, Entity, Index, PrimaryColumn } from "typeorm";
import { word } from "../columns";

/** An institution of the national master list (N7), to which a case may be transferred. */
@Entity("national_institution")
@Index("national_institution_name", ["name", "id"])
export class NationalInstitutionEntity {
  @PrimaryColumn(word(20))
  id!: string;

  @Column({ type: "varchar", length: 200 })
  name!: string;
}
