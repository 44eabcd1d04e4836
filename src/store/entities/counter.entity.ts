import { Column, Entity, PrimaryColumn } from "typeorm";
import { word } from "../columns";

/** A number that only rises, without gaps: agenda numbers by year, versions of policies and calendar. */
@Entity("counter")
export class CounterEntity {
  @PrimaryColumn(word(40))
  name!: string;

  @Column({ type: "int" })
  value!: number;
}
