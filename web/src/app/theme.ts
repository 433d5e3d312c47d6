import { Button, Checkbox, createTheme, type MantineColorsTuple } from '@mantine/core';

// One accent: deep green on paper (shade 7), a light one on the dark (shade 4).
const accent: MantineColorsTuple = [
  '#eef7f4', '#dcefe9', '#b7dfd4', '#8bd0bd', '#59c3ab', '#34a28b', '#1b8470', '#0f6b5b', '#0b574a', '#073d34',
];
const danger: MantineColorsTuple = [
  '#fdf2f1', '#fbe3e0', '#f6c4bf', '#ff9d94', '#ff8f85', '#dc4f45', '#c8372d', '#b3261e', '#921d17', '#6b1410',
];

const sans = "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif";

export const theme = createTheme({
  colors: { accent, danger },
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  black: '#1d2321',
  white: '#ffffff',
  fontFamily: sans,
  fontFamilyMonospace: "ui-monospace, 'SFMono-Regular', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
  headings: { fontFamily: sans, fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Named, so that styles can tell it.
    Button: Button.extend({ defaultProps: { variant: 'filled' } }),
    // As round as everything else, a box would look like one of several to choose from.
    Checkbox: Checkbox.extend({ defaultProps: { radius: 'sm' } }),
  },
});
