import { type Coordinates, checkCoordinates } from "../../domain/input-place";
import { nameOf } from "../untrusted";
import { type Cell, cellScalar, cellText } from "./table";

/** Where it happened, in the file's own words; each is null where the file does not say it. */
export interface ImportLocation {
  readonly address: string | null;
  readonly district: string | null;
  readonly village: string | null;
  readonly regency: string | null;
  readonly coordinates: Coordinates | null;
}

/** The cells of a row that say where. */
export interface PlaceCells {
  readonly address: Cell | undefined;
  readonly district: Cell | undefined;
  readonly village: Cell | undefined;
  readonly regency: Cell | undefined;
  readonly latitude: Cell | undefined;
  readonly longitude: Cell | undefined;
  /** Both in one cell: `-6.8909, 110.6396`. */
  readonly coordinates: Cell | undefined;
}

const MAX_ADDRESS_LENGTH = 300;
const MAX_AREA_LENGTH = 60;
const PAIR = /^\(?(-?\d{1,3}(?:[.,]\d+)?)\s*[,;\s]\s*(-?\d{1,3}(?:[.,]\d+)?)\)?$/;

/** Reads the place; null where the row says nothing of it. */
export function readPlace(cells: PlaceCells): ImportLocation | null {
  const location = {
    address: nameOf(cellText(cells.address), MAX_ADDRESS_LENGTH),
    district: nameOf(cellText(cells.district), MAX_AREA_LENGTH),
    village: nameOf(cellText(cells.village), MAX_AREA_LENGTH),
    regency: nameOf(cellText(cells.regency), MAX_AREA_LENGTH),
    coordinates: readCoordinates(cells),
  };
  return Object.values(location).some((value) => value !== null) ? location : null;
}

function readCoordinates(cells: PlaceCells): Coordinates | null {
  const pair = PAIR.exec(cellScalar(cells.coordinates)?.slice(0, 80) ?? "");
  const checked = checkCoordinates(
    degrees(pair?.[1] ?? cellScalar(cells.latitude)),
    degrees(pair?.[2] ?? cellScalar(cells.longitude)),
  );
  // A point at 0, 0 lies in the Atlantic: programs write it for "unknown".
  return checked.ok && checked.value?.latitude !== 0 ? checked.value : null;
}

function degrees(text: string | null): number | null {
  return text === null ? null : Number(text.replace(",", "."));
}
