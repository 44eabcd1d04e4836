import { Column, Entity, ForeignKey, Index, PrimaryColumn } from "typeorm";
import { flag, id, instant, word } from "../columns";
import { AgencyEntity } from "./agency.entity";
import { ComplaintEntity } from "./complaint.entity";

/**
 * An agency's part in a case, with what its inbox sorts by: so that a page is one walk along one index, however many
 * cases the regency has. Written together with the case, nowhere else.
 */
@Entity("complaint_agency")
@Index("complaint_agency_all_due", ["agencyId", "isVisible", "dueAt", "complaintId"])
@Index("complaint_agency_due", ["agencyId", "isVisible", "isOpen", "dueAt", "complaintId"])
@Index("complaint_agency_open_submitted", ["agencyId", "isVisible", "isOpen", "submittedAt", "complaintId"])
@Index("complaint_agency_submitted", ["agencyId", "isVisible", "submittedAt", "complaintId"])
export class ComplaintAgencyEntity {
  @PrimaryColumn(id())
  @ForeignKey(() => ComplaintEntity, { name: "complaint_agency_complaint_fk" })
  complaintId!: string;

  @PrimaryColumn(id())
  @ForeignKey(() => AgencyEntity, { name: "complaint_agency_agency_fk" })
  agencyId!: string;

  @Column(word(8))
  part!: "LEAD" | "SUPPORT";

  /** True from FORWARDED on; false again after a return or a recall. */
  @Column(flag())
  isVisible!: boolean;

  @Column(flag())
  isOpen!: boolean;

  @Column(instant())
  dueAt!: Date;

  @Column(instant())
  submittedAt!: Date;
}
