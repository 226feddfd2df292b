import CephCodec
import Mirroring
import ObjectClasses

extension MirrorImageView {
  /// An image's view from the status records and the pool's peers: sites that should have reported and have not show as unknown
  /// (`populate_unknown_mirror_image_site_statuses`).
  init(name: String, globalID: String, status: MirrorImageStatus, peers: [MirrorPeer], service: MirrorService?) {
    var missing = Set(peers.filter { !$0.mirrorUUID.isEmpty && $0.direction != .transmit }.map(\.mirrorUUID))
    let onlySends = !peers.isEmpty && peers.allSatisfy { $0.direction == .transmit }
    if !onlySends { missing.insert("") }
    var sites: [MirrorImageSiteStatus] = []
    for site in status.sites where missing.remove(site.mirrorUUID) != nil { sites.append(site) }
    sites += missing.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { uuid in
      MirrorImageSiteStatus(
        mirrorUUID: uuid, state: .unknown, description: "status not found", lastUpdate: UTime(), isUp: false)
    }
    let names = peers.filter { !$0.mirrorUUID.isEmpty && !$0.siteName.isEmpty }
      .reduce(into: [:]) { $0[$1.mirrorUUID] = $1.siteName }
    let views = sites.map { site in
      Site(
        name: names[site.mirrorUUID] ?? "", mirrorUUID: site.mirrorUUID, state: site.stateDescription,
        description: site.description, lastUpdate: site.lastUpdate, isNamed: names[site.mirrorUUID] != nil)
    }
    self.init(
      name: name, globalID: globalID, local: views.first { $0.mirrorUUID.isEmpty }, service: service.map(Service.init),
      peers: views.filter { !$0.mirrorUUID.isEmpty })
  }
}

extension MirrorImageView.Service {
  init(_ service: MirrorService) {
    self.init(
      serviceID: service.serviceID, instanceID: service.instanceID, daemonID: service.clientID, hostname: service.hostname)
  }
}
