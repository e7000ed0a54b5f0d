/** The panel's looks: the system's fonts, one accent, light and dark. */
import { defaultDarkTheme, defaultLightTheme, type RaThemeOptions } from 'react-admin'

const fontFamily = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'

const common: RaThemeOptions = {
  typography: { fontFamily, h6: { fontWeight: 600 }, button: { textTransform: 'none', fontWeight: 600 } },
  shape: { borderRadius: 8 },
}
const components = (text: string, bar: string): NonNullable<RaThemeOptions['components']> => ({
  ...defaultLightTheme.components,
  MuiAppBar: { defaultProps: { elevation: 0 }, styleOverrides: { root: { backgroundColor: bar, color: '#fff' } } },
  MuiTableCell: {
    styleOverrides: {
      root: { overflowWrap: 'anywhere', '&.MuiTableCell-paddingCheckbox': { padding: '0 8px' } },
      head: { overflowWrap: 'normal', fontWeight: 600 },
    },
  },
  // react-admin names the span around the box of a row, where MUI wants the box itself named.
  MuiCheckbox: {
    defaultProps: {
      slotProps: {
        input: (box: { 'aria-label'?: string }) => ({ 'aria-label': box['aria-label'] }),
        root: { 'aria-label': undefined },
      },
    },
  },
  RaTopToolbar: { styleOverrides: { root: { alignItems: 'center' } } },
  RaToolbar: { styleOverrides: { root: { backgroundColor: 'transparent' } } },
  MuiFormLabel: { styleOverrides: { root: { color: text } } },
})

export const lightTheme: RaThemeOptions = {
  ...defaultLightTheme,
  ...common,
  palette: {
    mode: 'light',
    primary: { main: '#1c5fb8' },
    secondary: { main: '#1c5fb8', contrastText: '#ffffff' },
    background: { default: '#eef2f6', paper: '#ffffff' },
    text: { primary: '#16202b', secondary: '#51606f' },
    success: { main: '#1d6b35' },
    warning: { main: '#8a5300' },
    error: { main: '#b3261e' },
  },
  components: components('#51606f', '#1c4f94'),
}

export const darkTheme: RaThemeOptions = {
  ...defaultDarkTheme,
  ...common,
  palette: {
    mode: 'dark',
    primary: { main: '#8cc0ff' },
    secondary: { main: '#8cc0ff', contrastText: '#06121f' },
    background: { default: '#0d141b', paper: '#17212b' },
    text: { primary: '#eef3f7', secondary: '#a9b8c6' },
    success: { main: '#7fd69a' },
    warning: { main: '#f0b35e' },
    error: { main: '#ff9e97' },
  },
  components: components('#a9b8c6', '#17304f'),
}
