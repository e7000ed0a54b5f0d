/** The panel speaks two languages: this goes to the other one, and says so in it. */
import LanguageIcon from '@mui/icons-material/Translate'
import { Button } from '@mui/material'
import { useLocaleState } from 'react-admin'
import { languages, nameOf } from '../i18n.ts'

export const OtherLanguage = () => {
  const [locale, setLocale] = useLocaleState()
  const other = languages.find((language) => language !== locale) ?? 'en'
  return (
    <Button color="inherit" lang={other} startIcon={<LanguageIcon />} onClick={() => setLocale(other)}>
      {nameOf(other)}
    </Button>
  )
}
