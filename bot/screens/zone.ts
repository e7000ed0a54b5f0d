/** Where a person's clock is: a region, a place in it, and the question whether the time there is theirs. */
import type { Me } from '#contracts/reads.ts'
import { pageOf, turner } from './pages.ts'
import { bold, button, escaped, grid, type Look, lines, type Screen } from './screen.ts'
import { clock } from './when.ts'

const regionOf = (zone: string): string => zone.split('/')[0] ?? zone
const zones = Intl.supportedValuesOf('timeZone').filter((zone) => zone.includes('/'))
const regions = [...new Set(zones.map(regionOf))]
const zonesAPage = 20

export const regionChooser = (me: Me, look: Look): Screen => {
  const { t } = look
  const names = regions.filter((region) => t.regions[region] !== undefined)
  return {
    text: lines(bold(t.settings.region), '', escaped(t.settings.zone(t.city(me.timeZone), clock(look)))),
    rows: [
      ...grid(
        names.map((region) => button(t.regions[region] ?? region, { to: 'cities', region, page: 0 })),
        2,
      ),
      [button(t.button.back, { to: 'settings' })],
    ],
  }
}

export const cityChooser = (region: string, wanted: number, look: Look): Screen => {
  const { t } = look
  const places = zones
    .filter((zone) => regionOf(zone) === region)
    .map((zone) => ({ zone, city: t.city(zone) }))
    .sort((a, b) => a.city.localeCompare(b.city, t.locale))
  const shown = pageOf(places, wanted, zonesAPage)
  return {
    text: bold(t.settings.cityIn(t.regions[region] ?? region)),
    rows: [
      ...grid(
        shown.items.map(({ zone, city }) =>
          button(`${city} · ${clock({ ...look, zone })}`, { to: 'confirmZone', zone }),
        ),
        2,
      ),
      turner(shown, (page) => ({ to: 'cities', region, page })),
      [button(t.button.back, { to: 'regions' })],
    ],
  }
}

export const zoneQuestion = (zone: string, me: Me, look: Look): Screen => {
  const { settings: t, city } = look.t
  return {
    text: bold(t.isZone(city(zone), clock({ ...look, zone }))),
    rows: [
      [button(t.yes, { to: 'zone', zone, revision: me.revision })],
      [button(t.no, { to: 'cities', region: regionOf(zone), page: 0 })],
    ],
  }
}
