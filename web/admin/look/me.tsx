/** Who is signed in, and the way out. */
import AccountIcon from '@mui/icons-material/AccountCircle'
import { Button, Menu, MenuItem } from '@mui/material'
import { type MouseEvent, useState } from 'react'
import { Link, useGetIdentity, useLogout } from 'react-admin'
import { useTexts } from '../i18n.ts'

export const Me = () => {
  const t = useTexts()
  const logout = useLogout()
  const { identity } = useGetIdentity()
  const [anchor, setAnchor] = useState<HTMLElement | null>(null)
  const close = () => setAnchor(null)
  return (
    <>
      <Button
        color="inherit"
        startIcon={<AccountIcon />}
        aria-haspopup="menu"
        onClick={(event: MouseEvent<HTMLElement>) => setAnchor(event.currentTarget)}
      >
        {identity?.fullName}
      </Button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={close}>
        <MenuItem component={Link} to="/account" onClick={close}>
          {t.menu.account}
        </MenuItem>
        <MenuItem onClick={() => logout()}>{t.signIn.out}</MenuItem>
      </Menu>
    </>
  )
}
