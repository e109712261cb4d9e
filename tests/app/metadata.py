#!/usr/bin/env python3
"""metadata.py SOURCE BUILT APP_ID VERSION: what the desktop, software centres and the shell read fits together."""
import configparser
import json
import pathlib
import sys
import xml.etree.ElementTree as ET

SOURCE, DATA, APP_ID, VERSION = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3], sys.argv[4]
RAW = 'https://raw.githubusercontent.com/budsimulator/budsimulator/main/'


def ini(suffix):
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    assert parser.read(DATA / (APP_ID + suffix)), suffix
    return parser


def metainfo():
    return ET.parse(DATA / (APP_ID + '.metainfo.xml')).getroot()


def test_desktop_entry():
    entry = ini('.desktop')['Desktop Entry']
    assert entry['Icon'] == APP_ID and entry['DBusActivatable'] == 'true'
    assert (SOURCE / 'icons' / (APP_ID + '.svg')).exists()


def test_bus_service():
    service = ini('.service.in')['D-BUS Service']
    assert service['Name'] == APP_ID and service['Exec'].endswith('/budsimulator --gapplication-service')


def test_search_provider():
    provider = ini('.search-provider.ini.in')['Shell Search Provider']
    assert provider['DesktopId'] == APP_ID + '.desktop' and provider['BusName'] == APP_ID
    assert provider['ObjectPath'] == '/' + APP_ID.replace('.', '/') + '/SearchProvider'


def test_same_identity():
    root = metainfo()
    assert root.findtext('id') == APP_ID and root.findtext('launchable') == APP_ID + '.desktop'
    assert root.findtext('name') == ini('.desktop')['Desktop Entry']['Name']
    mime = ET.parse(DATA / (APP_ID + '.xml')).getroot()[0].get('type')
    assert mime == root.findtext('provides/mediatype')
    assert mime in ini('.desktop')['Desktop Entry']['MimeType'].split(';')


def test_newest_release():
    assert metainfo().find('releases/release').get('version') == VERSION
    assert '## %s' % VERSION in (SOURCE / 'NEWS.md').read_text(encoding='utf-8')


def test_screenshots():
    screenshots = metainfo().findall('screenshots/screenshot')
    assert len(screenshots) >= 3
    for screenshot in screenshots:
        url, caption = screenshot.findtext('image'), screenshot.findtext('caption')
        assert url.startswith(RAW) and (SOURCE / url[len(RAW):]).exists(), url
        assert caption and not caption.endswith('.'), caption


def test_settings_described():
    keys = ET.parse(next((SOURCE / 'data').glob('*.gschema.xml'))).getroot().findall('schema/key')
    assert len(keys) > 10
    for key in keys:
        assert key.findtext('summary') and key.findtext('description'), key.get('name')
        assert key.get('type') in ('b', 's') or key.find('range') is not None, key.get('name')


def test_manifests():
    base = SOURCE / 'flatpak' / 'io.github.budsimulator.BudSimulator'
    release, devel = (json.loads(pathlib.Path(str(base) + end).read_text()) for end in ('.json', '.Devel.json'))
    assert devel.pop('id') == release.pop('id') + '.Devel'
    options = [manifest['modules'][0].pop('config-opts') for manifest in (release, devel)]
    assert '-Dprofile=development' in options[1] and '-Dprofile=development' not in options[0]
    assert release == devel
    assert not any(argument.startswith('--filesystem') for argument in release['finish-args'])


def main():
    tests = [(name, test) for name, test in globals().items() if name.startswith('test_')]
    print('1..%d' % len(tests))
    for number, (name, test) in enumerate(tests, 1):
        try:
            test()
            verdict = 'ok'
        except (AssertionError, OSError, KeyError) as problem:
            verdict = 'not ok'
            print('# %s: %r' % (name, problem))
        print('%s %d %s' % (verdict, number, name))


main()
