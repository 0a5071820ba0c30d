import { z } from "zod";

/** The page's policy lets no text become code. Whoever imports this first has schemas that do not try: each try would be reported as a breach. */
z.config({ jitless: true });
