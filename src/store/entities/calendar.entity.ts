import { Column, Entity, PrimaryColumn } from "typeorm";
import { word } from "../columns";

/** A year of the working calendar; a year without a row is refused by every computation. */
@Entity("calendar_year")
export class CalendarYearEntity {
  @PrimaryColumn({ type: "smallint" })
  year!: number;

  @Column(word(12))
  state!: "FINAL" | "PROVISIONAL";
}

/** A day on which no government office works, besides Saturdays and Sundays. */
@Entity("holiday")
export class HolidayEntity {
  @PrimaryColumn({ type: "date" })
  date!: string;

  @Column(word(12))
  kind!: "HOLIDAY" | "JOINT_LEAVE";

  @Column({ type: "varchar", length: 120 })
  name!: string;
}
