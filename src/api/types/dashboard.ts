import { Field, Int, ObjectType } from "type-graphql";
import { DateScalar } from "../scalars";

@ObjectType("Dashboard", { description: "The cases submitted in a period, as they stand now.", simpleResolvers: true })
export class DashboardType {
  @Field(() => DateScalar, { description: "First day, in Asia/Jakarta." })
  from!: string;

  @Field(() => DateScalar, { description: "Last day, included." })
  to!: string;

  @Field(() => Int, { description: "How many came in." })
  in!: number;

  @Field(() => Int, { description: "On how many of these nobody has to work any more." })
  done!: number;

  @Field(() => Int, { description: "How many of these are open and past their due time." })
  late!: number;
}
