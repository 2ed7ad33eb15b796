import { join } from "node:path";

// Tailwind writes for Safari 16.4; the second plugin lowers what iOS 14 and Android 10 do not know.
export default {
  plugins: { "@tailwindcss/postcss": { optimize: false }, [join(process.cwd(), "scripts/lower-css.cjs")]: {} },
};
